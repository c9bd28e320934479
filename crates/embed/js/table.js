// A table that is open in the engine.

import { Engine } from "./engine.js";
import { notOpen } from "./problem.js";
import { edge, like, queryText } from "./query.js";
import { readResult } from "./result.js";

/** What a table is read from: how to say it, what comes with it, and whether it can be read again. */
export function sourceOf(source) {
  if (typeof source === "string" || source instanceof URL) {
    const { href, pathname } = new URL(source, globalThis.document?.baseURI ?? globalThis.location?.href);
    const name = pathname.slice(pathname.lastIndexOf("/") + 1) || href;
    return { from: { from: "url", url: href }, name, isKept: true };
  }
  const from = { from: "file" };
  if (source instanceof Blob) return { from, name: source.name ?? "data", file: source, isKept: true };
  if (source instanceof ArrayBuffer) return { from, name: "data", file: source, isKept: false };
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength;
    const bytes = isWhole ? buffer : new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
    return { from, name: "data", file: bytes, isKept: false };
  }
  if (Array.isArray(source) && source.length > 0) {
    const [first, ...rest] = source.map((part) => sourceOf(part));
    if ([first, ...rest].every(({ from }) => from.from === "url")) {
      return { ...first, from: { ...first.from, more: rest.map(({ from }) => from.url) } };
    }
  }
  throw new TypeError("a table is opened from an address, the addresses of its parts, a Blob or an ArrayBuffer");
}

/** A table that is open in the engine. */
export class Table {
  #source;
  #options;
  #seat;
  #opening;
  #isClosed = false;
  /** What lookups of other tables call it. */
  name;
  /** Its columns: `{ name, type, unit? }`. */
  columns = [];
  /** How many rows it has. */
  rows = 0;
  /** What was odd but did no harm: `{ code, message, hint }`. */
  warnings = [];
  /** What the engine itself says of the columns. */
  infos = [];

  constructor(source, options) {
    this.#source = source;
    this.#options = options;
    this.name = options.name;
  }

  /** Opens the table, again if its engine has stopped since. */
  ready(options = {}) {
    if (this.#isClosed) throw notOpen(this.name);
    if (this.#seat && !this.#seat.reason) return this.#opening;
    if (this.#seat?.reason && !this.#source.isKept) throw this.#seat.reason;
    this.#seat = Engine.seat(this.#options.worker ?? "blob");
    this.#opening = this.#open(this.#seat, options);
    return this.#opening;
  }

  async #open(seat, { signal, onProgress }) {
    const { from, file } = this.#source;
    const ask = { ask: "open", from, name: this.name, memory_budget: this.#options.memoryBudget };
    if (!this.#source.isKept) this.#source.file = undefined;
    try {
      const { answer } = await seat.request(ask, { file, signal, onProgress });
      const { columns, n_rows, warnings } = answer.opened;
      this.columns = columns.map(({ name, type_name, unit }) => ({ name, type: type_name, ...(unit && { unit }) }));
      this.infos = columns;
      this.rows = n_rows;
      this.warnings = warnings.map(({ code, message, hint }) => ({ code, message, hint }));
    } catch (error) {
      this.#seat = undefined;
      seat.leave(error);
      throw error;
    }
  }

  /** The result of a query, or those of a list of queries, worked out together. */
  async query(query, { signal } = {}) {
    const queries = Array.isArray(query) ? query : [query];
    const results = await this.#call(`{"query":${queryText(queries)}}`, signal);
    return Array.isArray(query) ? results : results[0];
  }

  /** Takes up an interval of a column, under which the queries can be asked again and again. */
  async brush(queries, { field, signal } = {}) {
    await this.ready();
    const seat = this.#seat;
    const { id } = await seat.call(`{"brush":{"queries":${queryText(queries)},"field":${JSON.stringify(field)}}}`, { signal });
    return new Brush(seat, id);
  }

  async #call(text, signal) {
    await this.ready();
    const { answer, buffers } = await this.#seat.call(text, { signal });
    return answer.results.map((result) => readResult(result, buffers));
  }

  /** Asks as a page does, and gives the answer with its buffers. */
  async ask(ask, { signal } = {}) {
    await this.ready();
    return this.#seat.request(ask, { signal });
  }

  /** Gives the table's memory back. What is still asked of it fails. */
  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#seat?.leave(notOpen(this.name));
  }
}

/** An interval of a column that is being moved. */
class Brush {
  #seat;
  #id;

  constructor(seat, id) {
    this.#seat = seat;
    this.#id = id;
  }

  /** The results of the queries under `low <= x < high`, with the edges that were snapped to. */
  async move(low, high, { signal } = {}) {
    const to = `{"move":{"brush":${this.#id},"low":${edge(low)},"high":${edge(high)}}}`;
    const { answer, buffers } = await this.#seat.call(to, { signal });
    const results = answer.results.map((result) => readResult(result, buffers));
    return Object.assign(results, { low: like(low, answer.edges.low), high: like(high, answer.edges.high) });
  }

  /** Gives the brush's memory back. */
  release() {
    this.#seat.call(`{"release":${this.#id}}`, {}).catch(() => {});
  }
}
