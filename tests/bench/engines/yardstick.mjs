// The kernels of `kernels.c`, and a bare copy of a table's bytes into fresh memory.

import { tableFromIPC } from "apache-arrow";
import { ms, parameters } from "../queries.mjs";

let module;

/** What a kernel has in common with its query, and is therefore compared: a count. */
const COUNTS = ["q1", "q7"];

async function start() {
  module = await WebAssembly.compileStreaming(fetch("kernels.wasm"));
}

const PAGE = 65_536;
const pages = (bytes) => Math.ceil(bytes / PAGE);

/** Copies what was taken into fresh memory: what loading costs at the least. */
function copy(source) {
  const memory = new WebAssembly.Memory({ initial: pages(source.byteLength) });
  new Uint8Array(memory.buffer).set(new Uint8Array(source));
  return memory;
}

async function open(source, options) {
  if (options?.copy) return { queries: {}, memory: copy(source) };
  const table = tableFromIPC(new Uint8Array(source));
  const n = table.numRows;
  const n_bytes = table.batches.reduce((sum, batch) => sum + note(batch).valueOffsets[batch.numRows], 0);
  const memory = new WebAssembly.Memory({ initial: pages(n * (8 + 8 + 4 + 4 + 4 + 4) + n_bytes + 2 * PAGE) });
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } });

  // The columns follow the module's own memory, each at a multiple of 16.
  let end = exports.__heap_base.value;
  const place = (Type, length) => {
    const start = Math.ceil(end / 16) * 16;
    end = start + length * Type.BYTES_PER_ELEMENT;
    const missing = pages(end) - memory.buffer.byteLength / PAGE;
    if (missing > 0) memory.grow(missing);
    return { start, length, Type };
  };
  const places = {
    date: place(BigInt64Array, n),
    amount: place(Float64Array, n),
    code: place(Int32Array, n),
    district: place(Int32Array, n),
    bytes: place(Uint8Array, 4 * n),
    text: place(Uint8Array, n_bytes + 32),
    offset: place(Int32Array, n + 1),
  };
  const view = ({ start, length, Type }) => new Type(memory.buffer, start, length);
  fill(table, Object.fromEntries(Object.entries(places).map(([name, at]) => [name, view(at)])));
  exports.columns(n, ...Object.values(places).map(({ start }) => start));
  exports.prepare();

  const low = BigInt(ms(parameters.from)) * 1000n;
  const high = BigInt(ms(parameters.until)) * 1000n;
  const wanted = table.getChild("district").data[0].dictionary.toArray().indexOf(parameters.district);
  const letters = [...parameters.needle].map((letter) => letter.charCodeAt(0));
  const queries = {
    sum: () => exports.sum(),
    q1: () => exports.q1(wanted, low, high, parameters.over),
    q2: () => exports.q2(),
    q2_bytes: () => exports.q2_bytes(),
    q5: () => exports.q5(low, high, parameters.step),
    q6: () => exports.q6(low, high, parameters.step),
    q7: () => exports.q7(...letters),
  };
  return { queries, tables: (name, result) => (COUNTS.includes(name) ? [[[result]]] : null) };
}

const note = (batch) => batch.getChild("note").data[0];

function fill(table, { date, amount, code, district, bytes, text, offset }) {
  const n = table.numRows;
  let row = 0;
  let byte = 0;
  for (const batch of table.batches) {
    const data = (name) => batch.getChild(name).data[0];
    date.set(data("date").values, row);
    code.set(data("department").values, row);
    district.set(data("district").values, row);
    bytes.set(data("district").values, row);
    bytes.set(data("department").values, n + row);
    bytes.set(data("status").values, 2 * n + row);
    amount.set(data("amount").values, row);
    const { values, valueOffsets } = data("note");
    text.set(values.subarray(0, valueOffsets[batch.numRows]), byte);
    for (let idx = 0; idx < batch.numRows; idx++) offset[row + idx] = byte + valueOffsets[idx];
    row += batch.numRows;
    byte += valueOffsets[batch.numRows];
  }
  offset[n] = byte;
  // Months are counted from the first of ten years; null is nothing.
  const amounts = table.getChild("amount");
  for (let idx = 0; idx < n; idx++) {
    if (!amounts.isValid(idx)) amount[idx] = 0;
    const moment = new Date(Number(date[idx] / 1000n));
    bytes[3 * n + idx] = (moment.getUTCFullYear() - 2015) * 12 + moment.getUTCMonth();
  }
}

export const engine = { start, ready: () => {}, open };
