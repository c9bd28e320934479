// A spreadsheet must not run what it is given; a program must get what is there.

import { readFile } from "node:fs/promises";
import { at, keepSaved, settled } from "../explorer.mjs";

export const name = "a downloaded table has no text that a spreadsheet would run, and the tool's has the plain one";
export const profile = { before: keepSaved };

const TEXTS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx", "plain", "a=b", "'quoted", "=HYPERLINK(\"x\",\"y\")"];
const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export async function run({ page, site, lab, expect }) {
  const rows = TEXTS.map((text, n) => ({ "=head": text, n: n - 5, share: -n / 4 }));
  const arrow = await lab.convert("risky.json", JSON.stringify(rows));
  await page.goto(site.url);
  await page.wait(".sg-dataset");
  await page.upload('input[type="file"]', { name: "risky.arrow", mimeType: "", buffer: await readFile(arrow) });
  await page.wait(at.row);
  await settled(page, expect);
  await page.evaluate(() => {
    location.hash = "#file?sort=n&tab=table";
  });
  await expect.eventually(async () => expect.equal(await page.attribute('[data-tab="table"]', "aria-selected"), "true"));
  await settled(page, expect);
  await page.click('[data-do="download"]');
  await page.click('[data-do="csv"]');
  const csv = await expect.eventually(async () => {
    const text = await page.evaluate(() => window.saved[0]?.text());
    expect.holds(text, "nothing was saved");
    return text;
  });
  const numbers = (n) => `${n - 5},${n === 0 ? "0" : -n / 4}`;
  const safe = (text) => (/^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text);
  const lines = (change) => TEXTS.map((text, n) => `${quote(change(text))},${numbers(n)}`);
  const normal = (text) => text.replace(/-0(?=[,\r\n]|$)/g, "0");
  expect.equal(normal(csv), ["'=head,n,share", ...lines(safe), ""].join("\r\n"));
  const plain = await lab.sagitta("query", arrow, "--fragment", "#/risky?sort=n");
  expect.equal(normal(plain), ["=head,n,share", ...lines((text) => text), ""].join("\n"));
}
