// What the table of features promises and no other journey passes: dates by the calendar and back
// from the data's end, missing values, the cross table, orders by several columns, columns chosen,
// moved and widened, small charts, a logarithmic scale, lines at a value, the figures of a chart.

import { at, settled } from "../explorer.mjs";

export const name = "the features of the table that no other journey needs";
export const deadline = 240_000;

export async function run({ page, site, expect }) {
  const steady = () => settled(page, expect, 60_000);
  const open = async (fragment, what = at.row) => {
    await page.goto(site.at(fragment));
    await page.wait(what, 60_000);
    await steady();
  };
  const link = (pattern) => expect.eventually(async () => expect.match(decodeURI(await page.url()), pattern));
  const kept = async (note) => {
    await steady();
    await expect.eventually(async () => expect.holds((await page.text(at.note)).startsWith(note), `not ${note}`));
  };
  const apply = () => page.click('.sg-popover button[data-kind="main"]');
  const marks = (part) => page.count(`svg.sg-chart .${part}`);

  // Two cities, four years of days: half of 2013 by the calendar, whose last day counts.
  await open("#/seattle-new-york-weather?tab=table&date=between:2013-01-01,2014-01-01");
  await page.click(".sg-chip__edit >> nth=0");
  await page.fill(".sg-popover input[type=date] >> nth=0", "2013-07-01");
  await apply();
  await link(/date=between:2013-07-01,2014-01-01/);
  await kept("368 of 2,922 rows");

  // The same condition turned into the last so many months of the data, which end in 2015.
  await page.click(".sg-chip__edit >> nth=0");
  await page.select(".sg-popover select >> nth=0", "within_last");
  await page.fill(".sg-popover form input >> nth=0", "3");
  await apply();
  await link(/date=within_last:3,month/);
  await kept("184 of 2,922 rows");

  // Rows without a value, and all but these.
  await open("#/palmer-penguins?tab=table&Sex=in:MALE");
  await page.click(".sg-chip__edit >> nth=0");
  await page.select(".sg-popover select >> nth=0", "is_null");
  await apply();
  await link(/Sex=is_null/);
  await kept("10 of 344 rows");
  await page.click(".sg-chip__edit >> nth=0");
  await page.select(".sg-popover select >> nth=0", "is_not_null");
  await apply();
  await kept("334 of 344 rows");

  // The first of thirty columns is held while the others are scrolled.
  const held = () =>
    page.evaluate(() => {
      const scroller = document.querySelector(".sg-table__scroll");
      scroller.scrollLeft = 150;
      const { left } = scroller.getBoundingClientRect();
      const places = (row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().left - left));
      const [head, row] = [".sg-table__head", ".sg-table__row"].map((one) => places(scroller.querySelector(one)));
      return { first: row[0], agree: String(head) === String(row) };
    });
  await open("#/earthquakes-week?tab=table");
  await expect.eventually(async () => expect.equal(await held(), { first: -150, agree: true }));
  await page.click('[data-do="hold"]');
  await expect.eventually(async () => expect.equal(await held(), { first: 0, agree: true }));

  // Ordered by two columns: the second with Shift.
  await open("#/palmer-penguins?tab=table");
  await page.focus(at.header("Island"));
  await page.press("Enter");
  await link(/sort=Island/);
  await page.press("ArrowRight");
  await page.press("Shift+Enter");
  await link(/sort=Island,/);
  await steady();

  // Wider, hidden, moved.
  const width = async () => (await page.box(at.header("Species"))).width;
  const before = await width();
  await page.focus(at.header("Species"));
  await page.press("Alt+ArrowRight");
  await expect.eventually(async () => expect.holds((await width()) > before, "the column is as wide as before"));
  await page.click(".sg-table__columns");
  await page.click(".sg-popover [role=checkbox] >> nth=0");
  await link(/select=Island,/);
  await expect.count(page, at.header("Species"), 0);
  await page.click(".sg-popover .sg-rule__do >> nth=0");
  await expect.eventually(async () => expect.match(await page.attribute(".sg-table__header >> nth=1", "data-column"), /^Island$/));
  await page.press("Escape");

  // Species by island, with totals that are counted from the rows.
  await open("#/palmer-penguins?by=Species,Island&show=count()&tab=table");
  await page.click('[data-do="cross"]');
  await page.wait(".sg-cross tfoot");
  await steady();
  const foot = (await page.texts(".sg-cross tfoot td")).map(Number);
  expect.equal(foot.at(-1), 344);
  expect.equal(foot.slice(0, -1).reduce((sum, n) => sum + n, 0), 344);

  // One picture, changed by its options.
  await open("#/bird-strikes?by=Phase%20of%20flight,Wildlife%20Size&show=count()&mark=bar", at.chart);
  await page.click(".sg-picture__tool >> nth=0");
  await page.select('[data-do="facet"]', "Wildlife Size");
  await link(/row=Wildlife Size/);
  await expect.eventually(async () => expect.equal(await marks("sg-panel-title"), 3));
  await page.select('[data-do="facet"]', "");
  await page.select('[data-do="stack"]', "zero");
  await link(/stack=zero/);
  await page.press("Escape");

  await open("#/mauna-loa-co2?by=year(Date)&show=mean(CO2)&mark=line", at.chart);
  await page.click(".sg-picture__tool >> nth=0");
  await page.click('[data-do="log-scale"]');
  await link(/:log/);
  await page.focus('[data-do="reference-lines"]');
  await page.type("350 a promise");
  await page.press("Tab");
  await link(/line=350:a promise/);
  const names = () => page.evaluate(() => document.querySelector("svg.sg-chart .sg-reference-label")?.textContent ?? "");
  await expect.eventually(async () => expect.match(await names(), /a promise/));
  await page.press("Escape");

  // The same figures for those who do not see the picture.
  await page.click(".sg-picture__tool[aria-pressed]");
  await page.wait(".sg-numbers table");
  expect.holds((await page.count(".sg-numbers tbody tr")) > 50, "the figures of the picture are not there");
  expect.match(await page.text(".sg-numbers caption"), /Mean .*Concentration.* by year/);

  // What a column means, at its head.
  await open("#/city-events?tab=table");
  expect.match(await page.attribute(at.header("district"), "title"), /\S+\n/);
}
