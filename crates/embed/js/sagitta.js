// The package's own words: open a table, ask it, close it.

import { SagittaError } from "./problem.js";
import { Table, sourceOf } from "./table.js";

export { SagittaError };

/** The most memory a table may take where nothing else is said, in bytes. */
const MEMORY_BUDGET = 2 * 2 ** 30;

/**
 * Opens a table from an address, a file or bytes, and gives it when it is complete.
 *
 * An `ArrayBuffer`, and the buffer of a typed array that covers all of it, is handed over to the
 * engine: it is empty afterwards, so that its bytes are not held twice.
 */
export async function open(source, options = {}) {
  const { name, memoryBudget = MEMORY_BUDGET, worker = "blob", signal, onProgress } = options;
  if (!["blob", "none"].includes(worker)) throw new TypeError('the option "worker" is "blob" or "none"');
  const from = sourceOf(source);
  const table = new Table(from, { name: String(name ?? from.name), memoryBudget, worker });
  await table.ready({ signal, onProgress });
  return table;
}
