// Queries on their way to the engine, as the JSON form of a View's query.

/**
 * Numbers beyond what JSON keeps travel as texts, which the engine reads in the type of their
 * column: a BigInt, NaN and the infinities.
 */
function literal(_, value) {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    return Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  }
  return value;
}

/** The text of queries. A Date is its ISO text. */
export const queryText = (queries) => JSON.stringify(Array.from(queries), literal);

/** The text of an edge of an interval. */
export function edge(value) {
  if (value === null || value === undefined) throw new TypeError("an interval has two edges");
  return JSON.stringify(value, literal);
}

/** The text of an edge as what it was given as, where that is a number. */
export function like(given, text) {
  if (typeof given === "number") return Number(text);
  return typeof given === "bigint" && /^-?\d+$/.test(text) ? BigInt(text) : text;
}
