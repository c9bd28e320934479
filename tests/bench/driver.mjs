// Runs the benchmark and writes its reports. `cargo xtask bench` prepares everything and calls this.

import { spawn } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { empty_page, measure_cold_start, measure_loading, measure_queries } from "./measure.mjs";
import { ENGINES, write_pages } from "./pages.mjs";
import { queries } from "./queries.mjs";
import { charts_of, markdown_of, ratios_of } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    site: { type: "string" },
    pages: { type: "string" },
    data: { type: "string" },
    out: { type: "string" },
    python: { type: "string" },
    chromium: { type: "string" },
    flag: { type: "string", multiple: true, default: [] },
    rows: { type: "string" },
    engines: { type: "string" },
    queries: { type: "string" },
    rounds: { type: "string" },
    load: { type: "boolean", default: false },
    cold: { type: "boolean", default: false },
  },
});

/** The rows of the compressed tables that loading is measured with. */
const COMPRESSED_ROWS = 1_000_000;

/** The words of a list that are known; any other is an error. */
function words(text, known, what) {
  if (text === undefined) return known;
  const asked = text.split(",");
  const unknown = asked.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`there is no ${what} ${unknown}: ${known.join(", ")}`);
  return known.filter((word) => asked.includes(word));
}

const engines = words(options.engines, Object.keys(ENGINES), "engine");
const wanted = words(options.queries, Object.keys(queries), "query");
const rounds = Number(options.rounds);
const sizes = options.rows.split(",").map(Number);

const lab = {
  site: options.site,
  executable: options.chromium,
  flags: options.flag,
  departments: "/data/departments.arrow",
  table: (rows) => `/data/${rows}.arrow`,
  path_of: (address) => join(options.data, basename(address)),
  say: (text) => console.error(text),
};

/** DuckDB's native build with a table open: `ask` resolves to the answer of a list of statements. */
function duckdb(table) {
  const script = new URL("answers.py", import.meta.url).pathname;
  const child = spawn(options.python, [script, table, join(options.data, "departments.arrow")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const known = new Map();
  async function ask(statements) {
    const asked = JSON.stringify(statements);
    if (!known.has(asked)) {
      child.stdin.write(`${asked}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("DuckDB's native build has ended");
      const answer = JSON.parse(value);
      if (answer.error) throw new Error(`DuckDB's native build: ${answer.error}`);
      known.set(asked, answer);
    }
    return known.get(asked);
  }
  return { ask, close: () => child.stdin.end() };
}

async function machine() {
  const browser = await chromium.launch({ executablePath: options.chromium, args: options.flag });
  const version = browser.version();
  await browser.close();
  const { dependencies, devDependencies } = JSON.parse(await readFile(new URL("package.json", import.meta.url), "utf8"));
  const [{ model }] = cpus();
  return { date: new Date().toISOString(), cpu: model, cores: cpus().length, chromium: version, ...dependencies, ...devDependencies };
}

await write_pages(options.pages, engines);
await mkdir(options.out, { recursive: true });
const about = await machine();
if (options.load) lab.empty = await empty_page(lab);

for (const rows of sizes) {
  const report = { about, rows };
  const native = duckdb(join(options.data, `${rows}.arrow`));
  lab.right = native.ask;
  try {
    report.queries = await measure_queries(lab, { rows, engines, wanted, rounds });
  } finally {
    native.close();
  }
  const loading = async (name, timed) => {
    const file = `/data/${name}`;
    const { size } = await stat(lab.path_of(file));
    return measure_loading(lab, { engines: timed, file, bytes: size, rounds: Math.min(rounds, 3) });
  };
  if (options.load) {
    report.loading = { uncompressed: await loading(`${rows}.arrow`, engines) };
    const readers = engines.filter((engine) => engine !== "yardstick");
    if (rows === COMPRESSED_ROWS) {
      for (const codec of ["lz4", "zstd"]) report.loading[codec] = await loading(`${rows}.${codec}.arrow`, readers);
    }
  }
  if (options.cold) {
    const readers = engines.filter((engine) => engine !== "yardstick" && engine !== "duckdb-enum");
    report.cold_start = await measure_cold_start(lab, { engines: readers, rounds: Math.max(rounds, 5) });
  }
  report.ratios = ratios_of(report);
  const markdown = markdown_of(report);
  await writeFile(join(options.out, `${rows}.json`), `${JSON.stringify(report, null, 1)}\n`);
  await writeFile(join(options.out, `${rows}.md`), markdown);
  for (const [name, svg] of Object.entries(charts_of(report))) await writeFile(join(options.out, `${rows}-${name}.svg`), svg);
  console.log(markdown);
}
