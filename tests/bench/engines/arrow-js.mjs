// Hand-written loops over the typed arrays of apache-arrow's JavaScript: what a front-end engineer
// writes who knows the table. Dictionary codes are compared and counted, never texts; moments are
// read as two 32-bit halves, as a BigInt a row would be slow.

import { CompressionType, compressionRegistry, tableFromIPC } from "apache-arrow";
import { charts, columns, ms, parameters } from "../queries.mjs";
import { lz4, zstd } from "./codecs.mjs";

const DAY = 86_400_000_000;
const FIRST_DAY = Math.round((ms("2015-01-01") * 1_000) / DAY);
const low = ms(parameters.from) * 1_000;
const high = ms(parameters.until) * 1_000;

/** For each day from the first, how many months have begun since 1970 when it does. */
const MONTHS = Uint16Array.from({ length: 3_653 }, (_, day) => {
  const date = new Date(((FIRST_DAY + day) * DAY) / 1_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth() - 1970 * 12;
});
const N_MONTHS = MONTHS[MONTHS.length - 1] + 1;
const month_start = (month) => Date.UTC(1970, month);

function start() {
  compressionRegistry.set(CompressionType.LZ4_FRAME, lz4);
  compressionRegistry.set(CompressionType.ZSTD, zstd);
}

/** One batch's buffers. */
function chunk_of(batch) {
  const data = (name) => batch.getChild(name).data[0];
  const moments = data("date").values;
  const halves = (Type) => new Type(moments.buffer, moments.byteOffset, moments.length * 2);
  const amount = data("amount");
  const note = data("note");
  return {
    n: batch.numRows,
    id: data("id").values,
    date_low: halves(Uint32Array),
    date_high: halves(Int32Array),
    codes: Object.fromEntries(["district", "department", "category", "status"].map((name) => [name, data(name).values])),
    amount: amount.values,
    valid: amount.nullCount ? amount.nullBitmap : undefined,
    text: note.values,
    offsets: note.valueOffsets,
  };
}

const date_at = (chunk, row) => chunk.date_high[2 * row + 1] * 4_294_967_296 + chunk.date_low[2 * row];
const is_valid = (valid, row) => valid === undefined || (valid[row >> 3] >> (row & 7)) & 1;

let departments;

function ready(lookup) {
  departments = tableFromIPC(new Uint8Array(lookup));
}

function open(source) {
  const table = tableFromIPC(new Uint8Array(source));
  const chunks = table.batches.map(chunk_of);
  const texts = Object.fromEntries(
    Object.keys(chunks[0].codes).map((name) => [name, table.getChild(name).data[0].dictionary.toArray()]),
  );

  const code_of = (name, text) => texts[name].indexOf(text);
  const district = code_of("district", parameters.district);
  const closed = code_of("status", parameters.status);

  /** Calls for each row that Q1 and Q3 are about. */
  function for_selected(visit) {
    for (const chunk of chunks) {
      const { n, amount, valid, codes } = chunk;
      const districts = codes.district;
      for (let row = 0; row < n; row++) {
        if (districts[row] !== district || !(amount[row] > parameters.over)) continue;
        const date = date_at(chunk, row);
        if (date >= low && date < high && is_valid(valid, row)) visit(chunk, row);
      }
    }
  }

  function q1() {
    let count = 0;
    for (const chunk of chunks) {
      const { n, amount, valid, codes, date_low, date_high } = chunk;
      const districts = codes.district;
      for (let row = 0; row < n; row++) {
        if (districts[row] !== district || !(amount[row] > parameters.over)) continue;
        const date = date_high[2 * row + 1] * 4_294_967_296 + date_low[2 * row];
        if (date >= low && date < high && is_valid(valid, row)) count++;
      }
    }
    return [[[count]]];
  }

  function q2() {
    const n_groups = texts.department.length;
    const counts = new Int32Array(n_groups);
    const n_valid = new Int32Array(n_groups);
    const sums = new Float64Array(n_groups);
    const lows = new Float64Array(n_groups).fill(Infinity);
    const highs = new Float64Array(n_groups).fill(-Infinity);
    for (const { n, amount, valid, codes } of chunks) {
      const department = codes.department;
      for (let row = 0; row < n; row++) {
        const group = department[row];
        counts[group]++;
        if (valid !== undefined && !((valid[row >> 3] >> (row & 7)) & 1)) continue;
        const value = amount[row];
        n_valid[group]++;
        sums[group] += value;
        if (value < lows[group]) lows[group] = value;
        if (value > highs[group]) highs[group] = value;
      }
    }
    const rows = [];
    for (let group = 0; group < n_groups; group++) {
      if (counts[group] === 0) continue;
      const all_null = n_valid[group] === 0;
      const values = [sums[group], sums[group] / n_valid[group], lows[group], highs[group]];
      rows.push([texts.department[group], counts[group], ...values.map((value) => (all_null ? null : value))]);
    }
    return [rows];
  }

  function q3() {
    const counts = new Int32Array(texts.category.length);
    const sums = new Float64Array(texts.category.length);
    for_selected(({ codes, amount }, row) => {
      counts[codes.category[row]]++;
      sums[codes.category[row]] += amount[row];
    });
    const rows = [];
    for (let group = 0; group < counts.length; group++) if (counts[group]) rows.push([texts.category[group], counts[group], sums[group]]);
    rows.sort((a, b) => b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
    return [rows.slice(0, parameters.top)];
  }

  function q4() {
    const n_statuses = texts.status.length;
    const counts = new Int32Array(N_MONTHS * n_statuses);
    for (const { n, codes, date_low, date_high } of chunks) {
      const status = codes.status;
      for (let row = 0; row < n; row++) {
        const date = date_high[2 * row + 1] * 4_294_967_296 + date_low[2 * row];
        counts[MONTHS[((date / DAY) | 0) - FIRST_DAY] * n_statuses + status[row]]++;
      }
    }
    const rows = [];
    counts.forEach((count, at) => {
      if (count) rows.push([month_start(Math.floor(at / n_statuses)), texts.status[at % n_statuses], count]);
    });
    return [rows];
  }

  function histogram_rows(bins, n_nulls) {
    const rows = [];
    bins.forEach((count, bin) => count && rows.push([bin * parameters.step, count]));
    if (n_nulls) rows.push([null, n_nulls]);
    return rows;
  }

  function q5() {
    const bins = new Int32Array(64);
    let n_nulls = 0;
    for (const chunk of chunks) {
      const { n, amount, valid, codes, date_low, date_high } = chunk;
      const status = codes.status;
      for (let row = 0; row < n; row++) {
        if (status[row] !== closed) continue;
        const date = date_high[2 * row + 1] * 4_294_967_296 + date_low[2 * row];
        if (date < low || date >= high) continue;
        if (valid === undefined || (valid[row >> 3] >> (row & 7)) & 1) bins[(amount[row] / parameters.step) | 0]++;
        else n_nulls++;
      }
    }
    return [histogram_rows(bins, n_nulls)];
  }

  function q6() {
    const keys = ["district", "department", "status"];
    const sizes = [...keys.map((key) => texts[key].length), N_MONTHS];
    const counts = sizes.map((size) => new Int32Array(size));
    const sums = sizes.map((size) => new Float64Array(size));
    const n_valid = sizes.map((size) => new Int32Array(size));
    const bins = new Int32Array(64);
    let n_nulls = 0;
    const [districts, departments, statuses, months] = counts;
    const [district_sums, department_sums, status_sums, month_sums] = sums;
    const [district_valid, department_valid, status_valid, month_valid] = n_valid;
    for (const chunk of chunks) {
      const { n, amount, valid, codes, date_low, date_high } = chunk;
      const { district: district_codes, department: department_codes, status: status_codes } = codes;
      for (let row = 0; row < n; row++) {
        const date = date_high[2 * row + 1] * 4_294_967_296 + date_low[2 * row];
        if (date < low || date >= high) continue;
        const district = district_codes[row];
        const department = department_codes[row];
        const status = status_codes[row];
        const month = MONTHS[((date / DAY) | 0) - FIRST_DAY];
        districts[district]++;
        departments[department]++;
        statuses[status]++;
        months[month]++;
        if (valid !== undefined && !((valid[row >> 3] >> (row & 7)) & 1)) {
          n_nulls++;
          continue;
        }
        const value = amount[row];
        district_sums[district] += value;
        department_sums[department] += value;
        status_sums[status] += value;
        month_sums[month] += value;
        district_valid[district]++;
        department_valid[department]++;
        status_valid[status]++;
        month_valid[month]++;
        bins[(value / parameters.step) | 0]++;
      }
    }
    const bars = sizes.map((size, chart) => {
      const rows = [];
      for (let group = 0; group < size; group++) {
        if (!counts[chart][group]) continue;
        const key = chart < 3 ? texts[charts[chart].key][group] : month_start(group);
        rows.push([key, counts[chart][group], n_valid[chart][group] ? sums[chart][group] : null]);
      }
      return rows;
    });
    return [...bars, histogram_rows(bins, n_nulls)];
  }

  /** A row with all columns, by its place in a chunk. */
  const vectors = table.batches.map((batch) => columns.map((name) => batch.getChild(name)));
  function row_at(chunk_idx, row) {
    return vectors[chunk_idx].map((vector) => {
      const value = vector.get(row);
      return typeof value === "bigint" ? Number(value) : value;
    });
  }

  /** Horspool's search through the text of all rows of a chunk; of a hit, the row is looked up. */
  function q7() {
    const needle = Uint8Array.from(parameters.needle, (letter) => letter.charCodeAt(0));
    const last = needle.length - 1;
    const skip = new Uint8Array(256).fill(needle.length);
    for (let at = 0; at < last; at++) {
      skip[needle[at]] = last - at;
      skip[needle[at] & ~32] = last - at;
    }
    const rows = [];
    let count = 0;
    chunks.forEach(({ n, text, offsets }, chunk_idx) => {
      const end = offsets[n];
      let row = 0;
      for (let at = offsets[0]; at + last < end; ) {
        let back = last;
        // Of letters, this bit alone tells lower from upper case.
        while (back >= 0 && (text[at + back] | 32) === needle[back]) back--;
        if (back >= 0) {
          at += skip[text[at + last]];
          continue;
        }
        while (offsets[row + 1] <= at) row++;
        if (at + last >= offsets[row + 1]) {
          at++;
          continue;
        }
        if (count++ < parameters.firstRows) rows.push(row_at(chunk_idx, row));
        at = offsets[row + 1];
      }
    });
    return [[[count]], rows];
  }

  /** Where a row of the whole table lies. */
  const starts = chunks.map(() => 0);
  for (let idx = 1; idx < chunks.length; idx++) starts[idx] = starts[idx - 1] + chunks[idx - 1].n;
  function row_of_table(at) {
    let idx = starts.length - 1;
    while (starts[idx] > at) idx--;
    return row_at(idx, at - starts[idx]);
  }

  /** The amounts of all rows in one array; null is less than every amount. */
  function all_amounts() {
    const amounts = new Float64Array(table.numRows);
    chunks.forEach(({ n, amount, valid }, idx) => {
      for (let row = 0; row < n; row++) amounts[starts[idx] + row] = is_valid(valid, row) ? amount[row] : -Infinity;
    });
    return amounts;
  }

  /** The numbers of all rows, greatest amount first; ids ascend with the rows. */
  function sort_rows(amounts) {
    const rows = new Uint32Array(amounts.length);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return rows.sort((a, b) => amounts[b] - amounts[a] || a - b);
  }

  // Two nulls are as far apart as none.
  const order = () => {
    const amounts = all_amounts();
    for (let row = 0; row < amounts.length; row++) if (amounts[row] === -Infinity) amounts[row] = -1;
    return sort_rows(amounts);
  };
  let sorted;

  function q8a() {
    return [Array.from(order().subarray(0, parameters.firstRows), row_of_table)];
  }

  function q8b() {
    sorted ??= order();
    const first = table.numRows / 2;
    return [Array.from(sorted.subarray(first, first + parameters.firstRows), row_of_table)];
  }

  function q9a() {
    const seen = new Set();
    const decoder = new TextDecoder();
    for (const { n, text, offsets } of chunks) {
      for (let row = 0; row < n; row++) seen.add(decoder.decode(text.subarray(offsets[row], offsets[row + 1])));
    }
    return [[[seen.size]]];
  }

  function q9b() {
    const sorted_amounts = all_amounts().sort();
    let first = 0;
    while (sorted_amounts[first] === -Infinity) first++;
    const quantile = (p) => {
      const place = first + (sorted_amounts.length - first - 1) * p;
      const below = sorted_amounts[Math.floor(place)];
      return below + (sorted_amounts[Math.ceil(place)] - below) * (place - Math.floor(place));
    };
    return [[[quantile(0.5), quantile(0.95)]]];
  }

  function q10() {
    const region_of = new Map();
    for (const row of departments) region_of.set(row.department, row.region);
    const regions = [...new Set(region_of.values())];
    const by_code = Int32Array.from(texts.department, (text) => regions.indexOf(region_of.get(text)));
    const counts = new Int32Array(regions.length);
    const sums = new Float64Array(regions.length);
    for (const { n, amount, valid, codes } of chunks) {
      const department = codes.department;
      for (let row = 0; row < n; row++) {
        const region = by_code[department[row]];
        counts[region]++;
        if (valid === undefined || (valid[row >> 3] >> (row & 7)) & 1) sums[region] += amount[row];
      }
    }
    return [regions.map((region, idx) => [region, counts[idx], sums[idx]])];
  }

  const queries = { q1, q2, q3, q4, q5, q6, q7, q8a, q8b, q9a, q9b, q10 };
  return { queries, tables: (_, result) => result };
}

export const engine = { start, ready, open };
