// What ends every engine is given up after the second, with two ways on, and not tried for ever.

import { at, settled } from "../explorer.mjs";
import { TRAPS, engineIn, watchWorkers, withEngine } from "../worker.mjs";

export const name = "a question that ends every engine is given up, and so is such a dataset, with two ways on";
export const allow = TRAPS;
export const profile = { before: watchWorkers };

/** The site with an engine that overwrites its own memory when it is asked this. */
const trapping = async (lab, ask) => {
  const { name, text } = await lab.pageScript();
  const engine = `${engineIn(text)}
addEventListener("message", ({ data }) => {
  if (String(data.text).includes('"ask":"${ask}"')) new Uint8Array(wasm_bindgen.initSync().memory.buffer).fill(255);
});`;
  return lab.changedSite({ [name]: () => withEngine(text, engine) });
};

const made = (page) => page.evaluate(() => workerLog.filter(({ what }) => what === "made").length);

export async function run({ page, open, lab, expect }) {
  const link = "#/palmer-penguins?by=Species&show=count()&mark=bar";
  await page.goto(`${await lab.serve({ "": await trapping(lab, "plot"), catalog: lab.catalog })}${link}`);
  await page.wait(at.problem("engine-gave-up"), 30_000);
  await expect.visible(page, ".sg-columns");
  const ways = `${at.problem("engine-gave-up")} >> nth=0`;
  expect.equal(await page.count(`${ways} >> [data-do="undo-step"]`), 1);
  expect.equal(await page.count(`${ways} >> a[href="#/"]`), 1);
  const n = await made(page);
  expect.holds(n <= 3, `${n} engines were started for one question`);
  await page.click(`${ways} >> a[href="#/"]`);
  await page.wait(".sg-dataset");

  const other = await open();
  await other.goto(`${await lab.serve({ "": await trapping(lab, "open"), catalog: lab.catalog })}${link}`);
  await other.wait(`${at.problem("engine-gave-up")}[data-size="large"]`, 30_000);
  const before = await made(other);
  expect.holds(before <= 3, `${before} engines were started for one dataset`);
  await other.click(`${at.problem("engine-gave-up")} .sg-button >> nth=0`);
  await expect.eventually(async () => expect.holds((await made(other)) > before, "nothing was tried again"));
  await other.wait(at.problem("engine-gave-up"));
  await other.click(`${at.problem("engine-gave-up")} >> a[href="#/"] >> nth=0`);
  await other.wait(".sg-dataset");
  await settled(other, expect);
}
