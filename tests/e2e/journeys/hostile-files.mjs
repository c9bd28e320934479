// Files that once crashed a reader of Arrow, and files of every version and type, opened by the
// built engine on wasm32, without the page around it: each ends in a table or a problem.

import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { BOOT, engineIn } from "../worker.mjs";

export const name = "broken and golden Arrow files end in a table or a problem on wasm32, and none in a trap";
export const deadline = 300_000;

/** The Arrow files in a folder and those below it. */
async function files(root, folder) {
  const all = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile() && !/\.(gz|md|json)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** Opens each file in an engine of its own and asks it for rows and summaries. Runs in the page. */
const openAll = async ({ paths, glue, boot }) => {
  const module = await WebAssembly.compile(await (await fetch("site/engine_bg.wasm")).arrayBuffer());
  const address = URL.createObjectURL(new Blob([glue, boot], { type: "text/javascript" }));
  // All of the table that is open.
  const query = {};
  const questions = [
    { ask: "rows", query, offset: 0, limit: 200 },
    { ask: "summaries", query, fields: [] },
  ];
  const open = async (path) => {
    const bytes = await (await fetch(`shared/${path.split("/").map(encodeURIComponent).join("/")}`)).arrayBuffer();
    const worker = new Worker(address);
    const end = new Promise((resolve) => {
      const problems = [];
      const send = (id, ask, file) => worker.postMessage({ text: JSON.stringify({ id, generation: id, ask }), file });
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(`trap: ${event.message}`);
      };
      setTimeout(() => resolve("hang"), 30_000);
      worker.onmessage = ({ data }) => {
        if (data.panic) return resolve(`trap: ${data.panic}`);
        if (data.ready) {
          const ask = { ask: "open", from: { from: "file" }, name: path, memory_budget: 2 ** 30 };
          return send(1, ask, new File([bytes], "a"));
        }
        // What few questions need is not brought here: none of these needs it.
        if (data.part) return;
        const { id, answer } = JSON.parse(data.text);
        const [[kind, body]] = typeof answer === "string" ? [[answer]] : Object.entries(answer);
        if (kind === "problem" && id === 1) return resolve(`problem ${body.code}`);
        if (kind === "problem") problems.push(body.code);
        if (kind === "opened" && body.complete) questions.forEach((ask, at) => send(at + 2, ask));
        if (id === 3 && kind !== "progress") resolve(["table", ...problems].join(" "));
      };
      worker.postMessage(module);
    });
    const outcome = await end;
    worker.terminate();
    return [path, outcome];
  };
  const outcomes = [];
  const waiting = [...paths];
  const lane = async () => {
    while (waiting.length > 0) outcomes.push(await open(waiting.shift()));
  };
  await Promise.all([lane(), lane()]);
  return outcomes;
};

export async function run({ page, lab, expect }) {
  if (lab.shared === undefined) {
    console.log("       skipped: SAGITTA_SHARED is not set");
    return;
  }
  const paths = [...(await files(lab.shared, "arrow-bad")), ...(await files(lab.shared, "arrow-golden"))];
  expect.holds(paths.length > 200, `only ${paths.length} files`);
  const blank = () => "<!doctype html><title>blank</title>";
  const url = await lab.serve({ "": blank, site: lab.folder, shared: lab.shared });
  await page.goto(url);
  const start = performance.now();
  const glue = engineIn((await lab.pageScript()).text);
  const outcomes = await page.evaluate(openAll, { paths, glue, boot: BOOT });
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);

  const counts = {};
  for (const [, outcome] of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const list = Object.entries(counts).map(([outcome, n]) => `${n} ${outcome}`);
  console.log(`       ${outcomes.length} files in ${seconds} s: ${list.sort().join(", ")}`);
  expect.equal(outcomes.length, paths.length);
  expect.equal(outcomes.filter(([, outcome]) => !/^(table|problem)( [a-z-]+)?$/.test(outcome)), []);
  const golden = outcomes.filter(([path]) => path.startsWith("arrow-golden"));
  const isForeign = ([path]) => path.includes("bigendian");
  expect.equal(golden.filter((one) => isForeign(one) && one[1] !== "problem big-endian"), []);
  expect.equal(golden.filter((one) => !isForeign(one) && one[1] !== "table"), []);
}
