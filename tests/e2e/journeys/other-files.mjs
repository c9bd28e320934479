// Files of other formats open on the page, and what is needed for it is fetched only then.

import { gzipSync } from "node:zlib";
import { at, settled } from "../explorer.mjs";
import { workbook } from "../workbook.mjs";

export const name = "text in GBK, a workbook with two sheets and a pasted table open, and their module is not fetched before";

/** 城市,人口 / 天津,1386 / 北京,2189, in GBK. */
const GBK = Buffer.from("b3c7cad02cc8cbbfda0accecbdf22c313338360ab1b1bea92c323138390a", "hex");

const asked = (page) => page.requests().filter((url) => /\/(ingest|parquet)(_bg)?\.(js|wasm)/.test(url));

async function opened(page, expect, ...words) {
  await page.wait(at.row);
  await settled(page, expect);
  await expect.eventually(async () => {
    const rows = (await page.texts(at.row)).join("\n");
    for (const word of words) expect.match(rows, word);
  });
}

export async function run({ page, site, expect }) {
  await page.goto(site.url);
  await page.wait(".sg-dataset");
  expect.equal(asked(page), []);

  await page.drop("body", "cities.csv", GBK);
  await opened(page, expect, /天津/, /1,386/);
  const fetched = asked(page).map((url) => new URL(url).pathname.replace(/.*\//, "")).sort();
  expect.equal(fetched, ["ingest.js", "ingest_bg.wasm"]);
  await page.click('[data-tab="about"]');
  await expect.eventually(async () => expect.match(await page.text(".sg-about"), /GB18030/i));

  const sheets = { Städte: [["city", "people"], ["Köln", 1073], ["Ulm", 128]], 年: [["year", "n"], [2020, 1.5], [2021, 2.25]] };
  await page.drop("body", "two.xlsx", workbook(sheets));
  await opened(page, expect, /Köln/, /1,073/);
  await page.select('[data-do="sheet"]', "1");
  await opened(page, expect, /2\.25/);

  await page.drop("body", "packed.tsv.gz", gzipSync("name\tcode\nTianjin\t007\nBeijing\t010\n"));
  await opened(page, expect, /Tianjin/, /007/);
  expect.equal(await page.count('[data-do="sheet"]'), 0);

  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "who\thow many\nAda\t12\nBob\t34\n");
    // Not every browser lets a script fill the data of a ClipboardEvent.
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    Object.defineProperty(paste, "clipboardData", { value: data });
    document.body.dispatchEvent(paste);
  });
  await opened(page, expect, /Ada/, /34/);

  await page.goto(site.url);
  await page.wait(".sg-dataset");
  await page.click(".sg-search .sg-anchor > button");
  await page.fill('[data-do="paste"]', "fruit,price\npear,1.25\nfig,0.5\n");
  await page.click('.sg-paste [type="submit"]');
  await opened(page, expect, /pear/, /1\.25/);

  await page.drop("body", "picture.png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0]));
  await page.wait(at.problem("unknown-format"));
  expect.match(await page.text(at.problem("unknown-format")), /picture\.png/);

  // A binary workbook under the name of another kind goes on to the module for such.
  const binary = () => page.requests().some((url) => /\/xls_bg\.wasm/.test(url));
  expect.holds(!binary(), "the module for binary workbooks was fetched without need");
  await page.drop("body", "binary.xlsx", Buffer.from("PK\x03\x04 xl/workbook.bin", "latin1"));
  await page.wait(at.problem("unreadable-workbook"));
  expect.holds(binary(), "the module for binary workbooks was not asked");
}
