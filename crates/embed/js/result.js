// Answers of the engine as typed arrays and arrays.

const ARRAYS = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** A byte order mark in a text is part of it. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A result with its attachments in place. */
export function readResult({ columns, rows, total }, buffers) {
  return { columns: columns.map((column) => readColumn(column, buffers)), rows, total };
}

function readColumn({ name, type, values, validity, unit, zone }, buffers) {
  const valid = validity === null ? undefined : new Uint8Array(buffers[validity]);
  const column = { name, type, values: readValues(values, valid, buffers) };
  if (valid) column.validity = valid;
  if (unit !== null) column.unit = unit;
  if (zone !== null) column.zone = zone;
  return column;
}

function readValues(values, valid, buffers) {
  if ("numbers" in values) return new ARRAYS[values.kind](buffers[values.numbers]);
  const texts = readTexts(values, buffers);
  const { codes, kind } = values;
  if (codes === undefined) {
    for (let row = 0; valid && row < valid.length; row++) if (!valid[row]) texts[row] = null;
    return texts;
  }
  const read = new ARRAYS[kind](buffers[codes]);
  const all = new Array(read.length);
  for (let row = 0; row < read.length; row++) all[row] = valid && !valid[row] ? null : texts[read[row]];
  return all;
}

/** Texts, cut out of one long text. */
function readTexts({ utf8, ends }, buffers) {
  const text = decoder.decode(buffers[utf8]);
  const places = new Uint32Array(buffers[ends]);
  const texts = new Array(places.length);
  for (let at = 0, start = 0; at < places.length; at++) {
    texts[at] = text.slice(start, places[at]);
    start = places[at];
  }
  return texts;
}
