// What elements have in common: one table for each address, one catalogue for each address.

import { SagittaError, textOf } from "./problem.js";
import { Table, sourceOf } from "./table.js";

/** The most memory all that elements show may take for one table, in bytes. */
const MEMORY_BUDGET = 2 ** 30;

/** The tables that elements show, by address. */
const tables = new Map();

/** A table that several elements look at: it is closed when the last of them goes. */
export class SharedTable {
  #users = 0;
  #key;
  #table;
  #last = Promise.resolve();

  /**
   * The table at an address, or in parts at several, which this element looks at from now on;
   * `worker` is `blob` or `none`.
   */
  static at(places, worker) {
    const key = `${worker} ${places.join(" ")}`;
    const shared = tables.get(key) ?? new SharedTable(places, worker);
    tables.set(key, shared);
    shared.#users += 1;
    return shared;
  }

  constructor(places, worker) {
    this.#key = `${worker} ${places.join(" ")}`;
    const source = sourceOf(places);
    this.#table = new Table(source, { name: source.name, memoryBudget: MEMORY_BUDGET, worker });
  }

  /** The table, once it is complete. One that could not be opened is tried again by who asks next. */
  async ready() {
    try {
      await this.#table.ready();
    } catch (error) {
      if (tables.get(this.#key) === this) tables.delete(this.#key);
      throw error;
    }
    return this.#table;
  }

  /** Asks as a page does. One question after the other: of each kind the engine heeds the newest alone. */
  ask(ask) {
    const answer = this.#last.then(() => this.#table.ask(ask));
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** An element does not look at it any more. One that is only moved comes back in the same task. */
  leave() {
    queueMicrotask(() => {
      this.#users -= 1;
      if (this.#users > 0) return;
      if (tables.get(this.#key) === this) tables.delete(this.#key);
      this.#table.close();
    });
  }
}

const catalogs = new Map();

/** The catalogue at an address: `{ datasets, … }`. */
export function catalogAt(href) {
  if (!catalogs.has(href)) {
    const loading = load(href).catch((error) => {
      catalogs.delete(href);
      throw error;
    });
    catalogs.set(href, loading);
  }
  return catalogs.get(href);
}

async function load(href) {
  const missing = (detail) => new SagittaError({ code: "no-catalog", message: `The catalogue at ${href} cannot be read.`, detail });
  const response = await fetch(href, { referrerPolicy: "no-referrer" }).catch((error) => Promise.reject(missing(textOf(error))));
  if (!response.ok) throw missing(`status ${response.status}`);
  return response.json().catch((error) => Promise.reject(missing(textOf(error))));
}
