import { SagittaError, open } from "sagitta";
import type { Query, Result, ResultColumn, Table } from "sagitta";
import "sagitta/element";
import type { SagittaView } from "sagitta/element";

const byStation: Query = {
  filter: { all: [{ field: "level", op: "is_not_null" }, { field: "day", op: "between", low: "2024-01-01", high: "2025-01-01" }] },
  group_by: [{ field: "station" }],
  aggregate: [{ op: "count", as: "n" }, { op: "quantile", field: "level", p: 0.5, as: "middle" }],
  sort: [{ field: "station" }],
};

function textOf({ values, validity }: ResultColumn, row: number): string {
  return validity && !validity[row] ? "∅" : String(values[row]);
}

function linesOf({ columns, rows }: Result): string {
  const lines = Array.from({ length: rows }, (_, row) => columns.map((column) => textOf(column, row)).join(" "));
  return lines.join("\n");
}

async function answer(): Promise<string> {
  const control = new AbortController();
  let last = 0;
  const table: Table = await open("air.arrow", {
    name: "air",
    memoryBudget: 2 ** 28,
    worker: "blob",
    signal: control.signal,
    onProgress: ({ rows }) => {
      last = rows;
    },
  });
  try {
    const [groups, counted] = await table.query([byStation, { aggregate: [{ op: "count" }] }]);
    if (groups === undefined || counted === undefined) throw new Error("an answer is missing");
    const brush = await table.brush([byStation], { field: "level" });
    const moved = await brush.move(0, 50);
    brush.release();
    return `${linesOf(groups)}\n${counted.total} ${moved.length} ${last <= table.rows} ${table.columns.map(({ name }) => name).join()}`;
  } finally {
    table.close();
  }
}

/** What the types forbid. Never called. */
export async function wrong(table: Table): Promise<void> {
  // @ts-expect-error There is no such aggregate.
  await table.query({ aggregate: [{ op: "average", field: "level" }] });
  // @ts-expect-error A condition with values takes a list.
  await table.query({ filter: { field: "station", op: "in", values: "Dongsi" } });
  // @ts-expect-error It is none of the two places.
  await open("air.arrow", { worker: "shared" });
  // @ts-expect-error One result has no length.
  (await table.query({})).length;
}

const place = document.getElementById("answer");
const show = (text: string): void => {
  if (place) place.textContent = text;
};
answer().then(show, (error: unknown) => show(error instanceof SagittaError ? `${error.code}: ${error.message} ${error.hint}` : String(error)));

const element: SagittaView | null = document.querySelector("sagitta-view");
element?.addEventListener("sagitta-ready", ({ detail }) => {
  document.documentElement.dataset["ready"] = detail.fragment;
});
element?.addEventListener("sagitta-problem", ({ detail }) => show(`${detail.problem.code}: ${detail.problem.message}`));
