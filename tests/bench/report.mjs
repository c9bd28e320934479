// The measurements as a table in Markdown and as pictures.

import { median } from "./measure.mjs";
import { queries } from "./queries.mjs";
import { bar_chart } from "./svg.mjs";

const MOVE = { title: "Q6 through a brush, a move" };

/** What one engine's samples of one query come to, in milliseconds; nothing where it has no right answer. */
export function summary(entry) {
  if (!entry?.samples?.length || entry.wrong || entry.error) return undefined;
  const walls = entry.samples.map(({ wall }) => wall);
  const cpus = entry.samples.map(({ cpu }) => cpu).filter((cpu) => cpu !== undefined);
  const [wall_min, cpu_min] = [Math.min(...walls), Math.min(...cpus)];
  return { wall: median(walls), wall_min, cpu: median(cpus), cpu_min, best: Math.min(wall_min, cpu_min), n: walls.length };
}

/** All queries of a report: name, title, each engine's summary, the yardstick's and the best peer's. */
function lines_of({ queries: results }) {
  const engines = Object.keys(results);
  const answering = engines.filter((engine) => engine !== "yardstick");
  const asked = [...Object.entries(queries), ["move", MOVE]].filter(([name]) => answering.some((engine) => results[engine][name]));
  return asked.map(([name, { title, yardstick }]) => {
    const of = Object.fromEntries(engines.map((engine) => [engine, summary(results[engine][name])]));
    of.yardstick = yardstick && summary(results.yardstick?.[yardstick]);
    const best = answering.filter((engine) => engine !== "sagitta" && of[engine]).sort((a, b) => of[a].best - of[b].best)[0];
    return { name, title, of, best };
  });
}

/** What the table's ratios are, for programs. */
export const ratios_of = (report) =>
  lines_of(report).map(({ name, of, best }) => ({
    query: name,
    best_peer: best,
    summaries: of,
    to_yardstick: of.yardstick && of.sagitta && of.sagitta.best / of.yardstick.best,
    to_best_peer: best && of.sagitta && of.sagitta.best / of[best].best,
  }));

/** A number with the digits that a measurement is good for. */
export const digits = (value) =>
  value === undefined || !Number.isFinite(value) ? "–"
    : value >= 100 ? Math.round(value).toLocaleString("en")
    : value >= 10 ? value.toFixed(1)
    : value >= 0.1 ? value.toFixed(2)
    : value.toPrecision(2);

const times = (value, unit) => (value && unit ? `${digits(value.best / unit.best)} ×` : "–");

export function markdown_of(report) {
  const parts = [`## ${report.rows.toLocaleString("en")} rows`, about(report), query_table(report), kernels(report), brushes(report)];
  if (report.loading) parts.push(loading_tables(report));
  if (report.cold_start) parts.push(cold_table(report));
  parts.push(notes(report));
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

const about = ({ about: { date, cpu, cores, chromium } }) => `${date.slice(0, 16)}Z · ${cpu}, ${cores} cores · Chromium ${chromium}`;

const table = (head, rows) =>
  [head, head.map((_, idx) => (idx ? "--:" : "---")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

function query_table(report) {
  const engines = Object.keys(report.queries).filter((engine) => engine !== "yardstick");
  const cell = (value, entry) => {
    if (entry?.error) return "error";
    if (entry?.wrong) return "**wrong**";
    return value ? `${digits(value.best)} (${digits(value.wall)} · ${digits(value.cpu)})` : "–";
  };
  const rows = lines_of(report).map(({ name, title, of, best }) => [
    title,
    of.yardstick ? digits(of.yardstick.best) : "–",
    ...engines.map((engine) => cell(of[engine], report.queries[engine][name])),
    best ? `${digits(of[best].best)} ${best}` : "–",
    times(of.sagitta, of.yardstick),
    times(of.sagitta, of[best]),
  ]);
  if (rows.length === 0) return "";
  const head = ["query", "yardstick", ...engines, "best peer", "sagitta ÷ yardstick", "sagitta ÷ best peer"];
  const legend =
    "Milliseconds: the smaller of the fastest wall time and the least processor time of a run; in brackets the medians, wall · processor.";
  return `${legend}\n\n${table(head, rows)}`;
}

function kernels({ queries: { yardstick }, rows }) {
  if (!yardstick) return "";
  const width = { sum: 8, q1: 20, q2: 12, q2_bytes: 9, q5: 16, q6: 20, q7: 30 };
  const lines = Object.entries(width).map(([name, bytes]) => {
    const measured = summary(yardstick[name]);
    if (!measured) return undefined;
    const speed = (rows * bytes) / measured.best / 1e6;
    return [`${name} (${bytes} B a row)`, digits(measured.best), digits(measured.wall), digits(measured.cpu), digits(speed)];
  });
  return table(["kernel", "best ms", "median wall", "median processor", "GB/s"], lines.filter(Boolean));
}

function brushes({ queries: results }) {
  const taken = Object.entries(results).filter(([, { move }]) => move?.ready !== undefined);
  if (taken.length === 0) return "";
  const rows = taken.map(([engine, { move }]) => [engine, digits(move.ready), digits(move.ready_cpu), digits(move.blocked), digits(move.first)]);
  return table(["brush taken up, ms", "ready, wall", "ready, processor", "longest frame", "first move"], rows);
}

function loading_tables({ loading }) {
  const head = ["", "wall, fastest", "wall, median", "load, processor", "load and after, processor", "fetch + load, processor", "peak in fetch", "peak in load", "after load"];
  return Object.entries(loading).map(([codec, results]) => {
    const lines = Object.entries(results).map(([engine, { samples, error }]) => {
      if (error) return [engine, "error", ...Array(7).fill("–")];
      const all = (field) => samples.map((sample) => sample[field]);
      const size = loading.uncompressed[engine]?.bytes / 1e6;
      const megabytes = ["fetch_peak", "load_peak", "after"].map((field) => {
        const used = median(all(field));
        return `${Math.round(used).toLocaleString("en")} (${digits(used / size)} ×)`;
      });
      const cpus = [Math.min(...all("cpu")), Math.min(...all("rested_cpu")), Math.min(...all("fetch_and_load_cpu"))];
      const name = engine === "yardstick" ? "yardstick (bare copy)" : engine;
      return [name, ...[Math.min(...all("wall")), median(all("wall")), ...cpus].map(digits), ...megabytes];
    });
    const [{ bytes }] = Object.values(results);
    const title = `Loading, ${codec}: a file of ${Math.round(bytes / 1e6).toLocaleString("en")} MB. Milliseconds; MB resident above the empty page, and times the bytes of the uncompressed file.`;
    return `${title}\n\n${table(head, lines)}`;
  }).join("\n\n");
}

function cold_table({ cold_start }) {
  const rows = Object.entries(cold_start).map(([engine, { samples, error }]) => {
    const walls = samples.map(({ wall }) => wall);
    return error ? [engine, "error", "–"] : [engine, digits(Math.min(...walls)), digits(median(walls))];
  });
  return `Cold start: from navigation to an engine that has opened a small table.\n\n${table(["", "fastest, ms", "median, ms"], rows)}`;
}

/** What went wrong, and what was asked for the first time. */
function notes({ queries: results, loading = {}, cold_start = {} }) {
  const lines = [];
  const note = (where, entry) => {
    if (entry.error) lines.push(`- ${where}: ${entry.error}`);
    if (entry.wrong) lines.push(`- ${where}: wrong: ${entry.wrong}`);
  };
  for (const [engine, entries] of Object.entries(results)) {
    if (entries.error) lines.push(`- \`${engine}\`: ${entries.error}`);
    for (const [name, entry] of Object.entries(entries)) if (name !== "error") note(`\`${engine}\` ${name}`, entry);
    if (entries.q8b?.first) lines.push(`- \`${engine}\` q8b, asked for the first time: ${digits(entries.q8b.first)} ms`);
  }
  for (const [codec, engines] of Object.entries(loading)) {
    for (const [engine, entry] of Object.entries(engines)) note(`\`${engine}\` ${codec}`, entry);
  }
  for (const [engine, entry] of Object.entries(cold_start)) note(`\`${engine}\` cold start`, entry);
  return lines.length ? `Notes:\n\n${lines.join("\n")}` : "";
}

/** Pictures: how many times the yardstick, and how many times the best peer. */
export function charts_of(report) {
  const lines = lines_of(report);
  const engines = Object.keys(report.queries).filter((engine) => engine !== "yardstick");
  const groups = (unit_of) =>
    lines
      .map(({ title, of, best }) => {
        const unit = unit_of(of, best)?.best;
        const bars = engines.filter((engine) => of[engine]).map((engine) => ({ name: engine, value: of[engine].best / unit }));
        return { title, bars: unit === undefined ? [] : bars };
      })
      .filter(({ bars }) => bars.length > 0);
  const rows = report.rows.toLocaleString("en");
  return {
    yardstick: bar_chart(`Time ÷ bare kernel, ${rows} rows (logarithmic; less is better)`, groups((of) => of.yardstick), engines),
    peers: bar_chart(`Time ÷ best peer's, ${rows} rows (logarithmic; less is better)`, groups((of, best) => of[best]), engines),
  };
}
