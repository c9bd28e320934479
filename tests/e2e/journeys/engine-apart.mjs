// What is published holds the engine's script in the page's. A build for editing has it in a file
// beside the page, and a page that has it nowhere says so.

import { at } from "../explorer.mjs";
import { engineIn, withoutEngine } from "../worker.mjs";

export const name = "the engine's script comes with the page's, or from a file beside it, or the page says that it is missing";
// The browser itself reports what it could not fetch.
export const allow = [/Failed to load resource/];

const asked = (page) => page.requests().filter((url) => new URL(url).pathname.endsWith("/engine.js")).length;

export async function run({ page, open, site, lab, expect }) {
  await page.goto(site.at("#/palmer-penguins"));
  await page.wait(at.row);
  expect.equal(asked(page), 0);

  const { name, text } = await lab.pageScript();
  const changes = { [name]: withoutEngine };
  const apart = await lab.changedSite({ ...changes, "engine.js": () => engineIn(text) });
  const other = await open();
  await other.goto(`${await lab.serve({ "": apart, catalog: lab.catalog })}#/palmer-penguins`);
  await other.wait(at.row);
  expect.equal(asked(other), 1);

  const lacking = await lab.changedSite(changes);
  const third = await open();
  await third.goto(`${await lab.serve({ "": lacking, catalog: lab.catalog })}#/palmer-penguins`);
  await third.wait(at.problem("engine-missing"));
}
