/** Options of {@link open}. */
export interface OpenOptions {
  /** What messages call the table, and what lookups of other tables find it by. */
  name?: string;
  /** The most memory the table may take, in bytes; 2 GiB where nothing else is said. */
  memoryBudget?: number;
  /**
   * Where the engine runs: in a worker from a Blob, or in the page itself (`none`), for pages whose
   * policy allows no such worker. There a table has at most a million rows, and large questions make
   * the page slower for a moment.
   */
  worker?: "blob" | "none";
  /** Ends the opening. */
  signal?: AbortSignal;
  /** Told how far the opening has come. */
  onProgress?: (progress: Progress) => void;
}

/** How far an opening has come. */
export interface Progress {
  /** Bytes read. */
  done: number;
  /** Out of so many, where that is known. */
  total?: number;
  /** Rows that are ready. */
  rows: number;
}

/**
 * Opens a table of Apache Arrow's IPC format, file or stream, and gives it when it is complete. Several
 * addresses are those of the parts that one file is cut into, in order.
 *
 * An `ArrayBuffer`, and the buffer of a typed array that covers all of it, is handed over to the
 * engine: it is empty afterwards, so that its bytes are not held twice.
 */
export function open(source: string | URL | (string | URL)[] | Blob | ArrayBuffer | ArrayBufferView, options?: OpenOptions): Promise<Table>;

/** A table that is open. */
export interface Table {
  readonly name: string;
  readonly columns: readonly ColumnInfo[];
  /** How many rows it has. */
  readonly rows: number;
  /** What was odd but did no harm. */
  readonly warnings: readonly Warning[];
  /** The result of a query. */
  query(query: Query, options?: CallOptions): Promise<Result>;
  /** The results of several queries, worked out together. */
  query(queries: readonly Query[], options?: CallOptions): Promise<Result[]>;
  /** Takes up an interval of a column, under which the queries can be asked again and again. */
  brush(queries: readonly Query[], options: CallOptions & { field: string }): Promise<Brush>;
  /** Gives the table's memory back. What is still asked of it fails. */
  close(): void;
}

/** An interval of a column that is being moved. */
export interface Brush {
  /**
   * The results of the queries under `low <= x < high`, where the edges are those that the interval
   * has snapped to, outwards: `low` and `high` of what is returned.
   */
  move<T extends Value>(low: T, high: T, options?: CallOptions): Promise<Result[] & { low: T | string; high: T | string }>;
  /** Gives the brush's memory back. */
  release(): void;
}

/** Options of a question. */
export interface CallOptions {
  /** Ends the question, which fails with the signal's reason. */
  signal?: AbortSignal;
}

/** A column of a table. */
export interface ColumnInfo {
  name: string;
  /** In lower case: `int64`, `category`, `timestamp[us, Asia/Shanghai]`. */
  type: string;
  /** What its values are measured in, if the file says so. */
  unit?: string;
}

/** Something odd that did no harm. */
export interface Warning {
  code: string;
  message: string;
  hint: string;
}

/** Rows or groups. */
export interface Result {
  columns: ResultColumn[];
  /** How many rows or groups are here. */
  rows: number;
  /** How many the whole result has, before offset and limit. */
  total: number;
}

/** A column of a result. */
export interface ResultColumn {
  name: string;
  /** In lower case: `int64`, `category`, `timestamp[us, Asia/Shanghai]`. */
  type: string;
  /**
   * A typed array where the type has one: integers, floats, booleans (0 and 1 in a `Uint8Array`),
   * dates (an `Int32Array` of days), times, timestamps and durations (a `BigInt64Array` in `unit`).
   * An array of texts for all others: texts and categories as they are, decimals and sums of 64-bit
   * integers with all their digits, bytes as hexadecimal, nested values as JSON.
   *
   * A null is `null` in an array, and in a typed array 0 or NaN: `validity` tells which.
   */
  values: Values;
  /** One byte a row, 1 where there is a value; absent if none is null. */
  validity?: Uint8Array;
  /** What dates, times, timestamps and durations count, from 1970-01-01 or midnight on. */
  unit?: "d" | "s" | "ms" | "us" | "ns";
  /** The zone of a timestamp, whose values are UTC; without one they are wall-clock readings. */
  zone?: string;
}

export type Values =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | (string | null)[];

/** A value to compare with. What a number cannot hold is a BigInt or a text; moments are ISO texts or Dates. */
export type Value = string | number | bigint | boolean | Date;

/** The query of a View. */
export interface Query {
  lookup?: { field: string; from: string; key: string; fields: string[] }[];
  compute?: { as: string; expr: string }[];
  filter?: Predicate;
  select?: string[];
  group_by?: GroupKey[];
  aggregate?: Aggregate[];
  having?: Predicate;
  window?: { op: string; field: string; partition_by?: string[]; as?: string }[];
  sort?: { field: string; order?: "ascending" | "descending"; nulls?: "first" | "last" }[];
  offset?: number;
  limit?: number;
}

export type Predicate =
  | { all: Predicate[] }
  | { any: Predicate[] }
  | { not: Predicate }
  | { field: string; op: "eq" | "ne" | "lt" | "le" | "gt" | "ge"; value: Value }
  | { field: string; op: "between"; low: Value; high: Value; bounds?: "[)" | "[]" | "(]" | "()" }
  | { field: string; op: "in" | "not_in"; values: Value[] }
  | {
      field: string;
      op: "contains" | "starts_with" | "ends_with" | "matches";
      value: string;
      case?: "insensitive" | "sensitive";
    }
  | { field: string; op: "is_null" | "is_not_null" }
  | {
      field: string;
      op: "within_last";
      n: number;
      unit: "year" | "quarter" | "month" | "week" | "day" | "hour" | "minute";
      to?: "data" | "today";
    };

export interface GroupKey {
  field: string;
  time_unit?:
    | "year"
    | "quarter"
    | "month"
    | "week"
    | "day"
    | "hour"
    | "minute"
    | "month_of_year"
    | "day_of_week"
    | "hour_of_day";
  bin?: { step: Value } | { max_bins: number };
  as?: string;
}

export type Aggregate =
  | { op: "count"; as?: string }
  | {
      op: "valid" | "missing" | "distinct" | "sum" | "mean" | "median" | "q1" | "q3" | "min" | "max" | "stdev" | "variance";
      field: string;
      as?: string;
    }
  | { op: "quantile"; field: string; p: number; as?: string };

/** Why something cannot be done, and what to do. */
export class SagittaError extends Error {
  /** A stable name in kebab case: `unknown-column`. */
  readonly code: string;
  /** What to do about it. */
  readonly hint: string;
  /** What the message names: `column`, `file`, `expected`, …. */
  readonly arguments: Readonly<Record<string, string>>;
  /** More for a report; empty if there is no more. */
  readonly detail: string;
}
