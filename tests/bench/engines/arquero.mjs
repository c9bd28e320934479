// Arquero: its own verbs over an Arrow table.

import * as aq from "arquero";
import { CompressionType, setCompressionCodec } from "@uwdata/flechette";
import { columns, ms, parameters } from "../queries.mjs";
import { lz4, zstd } from "./codecs.mjs";

const { op } = aq;
const named = { ...parameters, low: new Date(ms(parameters.from)), high: new Date(ms(parameters.until)) };
let departments;

function start() {
  setCompressionCodec(CompressionType.LZ4_FRAME, lz4);
  setCompressionCodec(CompressionType.ZSTD, zstd);
}

function ready(lookup) {
  departments = aq.fromArrow(lookup);
}

function open(source) {
  const table = aq.fromArrow(source).params(named);
  const n_rows = table.numRows();
  const count_and_sum = { n: op.count(), s: op.sum("amount") };
  const selective = () =>
    table.filter((d, p) => d.district === p.district && d.date >= p.low && d.date < p.high && d.amount > p.over);
  const month = (d) => op.utcdatetime(op.utcyear(d.date), op.utcmonth(d.date));
  const bin = (d, p) => (d.amount === null ? null : op.floor(d.amount / p.step) * p.step);
  // Arquero orders when the rows are asked for.
  const by_amount = () => table.orderby((d) => d.amount === null, aq.desc("amount"), "id");
  let sorted;

  const queries = {
    q1: () => [selective().rollup({ n: op.count() }).objects()],
    q2: () => [
      table
        .groupby("department")
        .rollup({ ...count_and_sum, mean: op.mean("amount"), low: op.min("amount"), high: op.max("amount") })
        .objects(),
    ],
    q3: () => [
      selective().groupby("category").rollup(count_and_sum).orderby(aq.desc("s"), "category").slice(0, parameters.top).objects(),
    ],
    q4: () => [table.groupby({ month }, "status").rollup({ n: op.count() }).objects()],
    q5: () => [
      table
        .filter((d, p) => d.status === p.status && d.date >= p.low && d.date < p.high)
        .groupby({ bin })
        .rollup({ n: op.count() })
        .objects(),
    ],
    q6: () => {
      const brushed = table.filter((d, p) => d.date >= p.low && d.date < p.high);
      const bars = ["district", "department", "status", { month }].map((key) => brushed.groupby(key).rollup(count_and_sum).objects());
      return [...bars, brushed.groupby({ bin }).rollup({ n: op.count() }).objects()];
    },
    q7: () => {
      const found = table.filter((d, p) => op.match(d.note, /elm/i) !== null).reify();
      return [[{ n: found.numRows() }], found.slice(0, parameters.firstRows).objects()];
    },
    q8a: () => [by_amount().slice(0, parameters.firstRows).objects()],
    q8b: () => {
      sorted ??= by_amount().indices();
      const page = Array.from(sorted.slice(n_rows / 2, n_rows / 2 + parameters.firstRows));
      return [page.map((row) => table.object(row))];
    },
    q9a: () => [table.rollup({ n: op.distinct("note") }).objects()],
    q9b: () => [table.rollup({ median: op.quantile("amount", 0.5), p95: op.quantile("amount", 0.95) }).objects()],
    q10: () => [table.join_left(departments, "department").groupby("region").rollup(count_and_sum).objects()],
  };
  return { queries, tables: (_, result) => result.map(rows_of_objects) };
}

const rows_of_objects = (objects) => objects.map((object) => order(object).map((name) => plain(object[name])));
const order = (object) => ("note" in object ? columns : Object.keys(object));
const plain = (value) => (typeof value === "bigint" ? Number(value) : value instanceof Date ? value.getTime() : (value ?? null));

export const engine = { start, ready, open };
