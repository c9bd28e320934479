// Numbers and dates are written as the reader has them, whatever the language; files are not changed.

import { at, keepSaved, picture, settled } from "../explorer.mjs";

export const name = "numbers and dates are written as the reader chose, everywhere on the page and in no file";
export const profile = { before: keepSaved };

const QUESTION = "by=origin&show=count(),max(date)&sort=count():desc&limit=3";
const TABLE = `#/flights-3m?tab=table&${QUESTION}`;
const CHART = `#/flights-3m?${QUESTION}&mark=bar`;

/** By tag: the most flights of an airport, as the page writes it. */
const MOST = { en: "166,341", de: "166.341", fr: "166 341", "de-CH": "166’341", "en-IN": "1,66,341", und: "166341" };

export async function run({ page, site, expect }) {
  await page.goto(site.at(TABLE));
  await page.wait(at.row, 60_000);
  await settled(page, expect, 60_000);
  const shows = (selector, pattern) =>
    expect.eventually(async () => expect.match((await page.texts(selector)).join(" "), pattern));
  await page.click('[data-do="marks"]');
  const radios = '.sg-popover input[name="numbers"]';
  expect.equal(await page.count(radios), Object.keys(MOST).length);
  for (const [place, [tag, written]] of [...Object.entries(MOST).entries()].reverse()) {
    await page.click(`${radios} >> nth=${place}`);
    await shows(at.row, new RegExp(`ORD ${written}`));
    await shows(".sg-columns .sg-facet__n", new RegExp(written));
    expect.equal(await page.evaluate(() => localStorage.getItem("sagitta-numbers")), tag);
  }
  await page.click(`${radios} >> nth=1`);
  await page.click('.sg-popover input[name="dates"] >> nth=1');
  await shows(".sg-columns .sg-column__ends", /2001-01-01 00:01/);
  await shows(".sg-note", /3\.000\.000/);
  await page.press("Escape");

  // What is in a file is what is in the data.
  await page.click('[data-do="download"]');
  await page.click('[data-do="csv"]');
  const csv = await expect.eventually(async () => {
    const text = await page.evaluate(() => window.saved[0]?.text());
    expect.holds(text, "nothing was saved");
    return text;
  });
  expect.match(csv, /ORD,166341,2001-06-30T23:54/);

  // A number is typed as it is shown, and stands in the link as every link has it.
  await page.goto(site.at("#/flights-3m?tab=table&distance=ge:0.5"));
  await page.wait(at.row, 60_000);
  await page.click(".sg-chip__edit >> nth=0");
  const field = ".sg-popover input >> nth=0";
  await page.wait(field);
  expect.equal(await page.value(field), "0,5");
  await page.fill(field, "1.234,5");
  await page.click('.sg-popover button[data-kind="main"]');
  await expect.eventually(async () => expect.match(await page.url(), /distance=ge:1234\.5/));
  await shows(".sg-chips", /1\.234,5/);

  // The choice stays, in the other language too.
  await page.goto(site.at(TABLE));
  await page.wait(at.row, 60_000);
  await page.click(".sg-top [lang]");
  await shows(".sg-note", /共 3\.000\.000 行/);
  await shows(".sg-columns .sg-column__ends", /2001-01-01 00:01/);

  // A page that holds the explorer in a frame is told.
  await page.goto(`${site.url}?embed&lang=en&numbers=fr${CHART}`);
  await page.wait(at.chart, 60_000);
  expect.match((await picture(page, expect)).chart.join(" "), /1[05]0\u202f000/);
}
