// The site gives itself away as a file, with the data and the question that are in front.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onDisk, withoutNetwork } from "../bundle.mjs";
import { at, keepSaved, picture, settled } from "../explorer.mjs";

export const name = "a page that was downloaded for offline use shows the same without a network";
export const deadline = 120_000;

const VIEW = "#/gapminder?by=cluster&show=count(),mean(life_expect)&sort=cluster&mark=bar";

/** The bytes of the file that was made, in base64. */
const made = async () => {
  const file = window.saved.findLast((blob) => blob.type === "text/html");
  if (!file) return undefined;
  const reader = new FileReader();
  reader.readAsDataURL(file);
  await new Promise((resolve) => {
    reader.onload = resolve;
  });
  return reader.result.split(",")[1];
};

export async function run({ open, site, lab, expect, proxy, browser }) {
  const page = await open({ before: keepSaved });
  await page.goto(site.at(VIEW));
  await page.wait(at.chart, 30_000);
  await settled(page, expect, 30_000);
  const online = await picture(page, expect);
  await page.click('[data-do="download"]');
  await page.click('[data-do="offline"]');
  const base64 = await expect.eventually(async () => {
    const found = await page.evaluate(made);
    expect.holds(found, "no page was saved");
    return found;
  }, 60_000);
  const path = join(await lab.empty(), "离线 gapminder.html");
  await writeFile(path, Buffer.from(base64, "base64"));

  const asked = withoutNetwork({ proxy, browser });
  const offline = await open();
  await offline.goto(onDisk(path).url);
  await offline.wait(at.chart, 30_000);
  expect.equal(await picture(offline, expect), online);
  // It is a page as any other: there are no more datasets in it, and it makes no second one of itself.
  await offline.click('[data-do="download"]');
  await offline.wait('[data-do="csv"]');
  expect.equal(await offline.count('[data-do="offline"]'), 0);
  await offline.press("Escape");
  await offline.click(".sg-logo");
  await offline.wait(".sg-dataset");
  expect.equal(await offline.count(".sg-dataset"), 1);
  expect.equal(asked(), []);
}
