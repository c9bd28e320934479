// A file from the reader's own disk, chosen or dropped; a file that is no table is refused.

import { at, settled } from "../explorer.mjs";

export const name = "a file of one's own opens by button and by drop, and a file that is no table is refused by name";

export async function run({ page, site, expect }) {
  const response = await fetch(`${site.url}catalog/palmer-penguins.arrow`);
  const bytes = Buffer.from(await response.arrayBuffer());
  await page.goto(site.url);
  await page.wait(".sg-dataset");
  await page.upload('input[type="file"]', { name: "mine.arrow", mimeType: "", buffer: bytes });
  await page.wait(at.row);
  await settled(page, expect);
  expect.match(await page.text(at.note), /344/);
  await expect.hidden(page, at.share);

  await page.drop("body", "again.arrow", bytes);
  await settled(page, expect);
  await page.wait(at.row);

  await page.drop("body", "letter.arrow", Buffer.from("Dear reader,\n"));
  await page.wait(at.problem("not-arrow"));
  expect.match(await page.text(at.problem("not-arrow")), /letter\.arrow/);

  await page.drop("body", "list.xlsx", Buffer.from("PK\x03\x04 and no more"));
  await page.wait(at.problem("unreadable-workbook"));
  expect.match(await page.text(at.problem("unreadable-workbook")), /list\.xlsx/);
}
