// The npm package in a page of its own: what it answers, written as the native tool writes it.

/** What a page may do that allows no worker at all. */
const NO_WORKER = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:";

/** A page that offers the package to the functions that journeys run in it, under a strict policy. */
const pageUnder = (policy) => `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<title>A page that is not ours</title>
<script type="module" src="page.js"></script>
<p>It asks a table.</p>
`;

/** Serves the page with the package and these files beside it; returns the address. */
export function servePackage(lab, data, { noWorker = false } = {}) {
  const script = `import { SagittaError, open } from "./npm/sagitta.js";\nObject.assign(window, { open, SagittaError, rowsOf: ${rowsOf}, tables: {} });\n`;
  const policy = noWorker ? NO_WORKER : `${NO_WORKER}; worker-src blob:`;
  const page = (path) => (path === "page.js" ? script : pageUnder(policy));
  return lab.serve({ "": page, npm: lab.npm, data });
}

/** Opens the page and waits until the package is there. */
export async function openPackage(page, url, expect) {
  await page.goto(url);
  await expect.eventually(async () => expect.holds(await page.evaluate(() => "rowsOf" in window), "no package"));
}

/**
 * The rows of a result as `sagitta query --format json` writes them: numbers as numbers where any
 * reader keeps them, all else as exact text. Runs in the page.
 */
export function rowsOf({ columns, rows, total }) {
  const perSecond = { s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n };
  const offset = (zone, second) => {
    if (/^[+-]/.test(zone)) return zone;
    const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    return format.format(Number(second) * 1000).split("GMT")[1] || "+00:00";
  };
  const moment = (count, unit, zone) => {
    let second = count / perSecond[unit];
    if (count % perSecond[unit] < 0n) second -= 1n;
    const fraction = String(count - second * perSecond[unit]).padStart(String(perSecond[unit]).length - 1, "0");
    const east = zone && offset(zone, second);
    const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(east ?? "+00:00");
    const shift = Number(`${sign}1`) * (hours * 3600 + minutes * 60);
    const [text] = new Date((Number(second) + shift) * 1000).toISOString().split(".");
    const digits = unit === "s" ? "" : fraction.replace(/0+$/, "");
    return `${text}${digits && "."}${digits}${east ?? ""}`;
  };
  const cell = ({ type, values, validity, unit, zone }, row) => {
    if (validity && !validity[row]) return null;
    const value = values[row];
    if (type === "bool") return value === 1;
    if (type === "date") return new Date(value * 86_400_000).toISOString().slice(0, 10);
    if (type.startsWith("timestamp")) return moment(value, unit, zone);
    if (typeof value === "bigint") return value <= 2n ** 53n && value >= -(2n ** 53n) ? Number(value) : String(value);
    if (typeof value === "number" && !Number.isFinite(value)) return { NaN: "NaN", Infinity: "inf", "-Infinity": "-inf" }[value];
    return value;
  };
  const list = Array.from({ length: rows }, (_, row) => columns.map((column) => cell(column, row)));
  return { columns: columns.map(({ name, type }) => ({ name, type })), rows: list, total };
}

/** What the native tool answers. */
export async function native(lab, file, query) {
  const view = await lab.file("view.json", JSON.stringify({ version: 1, source: { file: "data" }, query }));
  return JSON.parse(await lab.sagitta("query", file, "--view", view, "--format", "json"));
}
