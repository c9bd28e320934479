// What is on the screen is saved in other formats, and opens again with the same text and numbers.

import { at, keepSaved, settled } from "../explorer.mjs";

export const name = "a table saved as Excel, JSON, Arrow and Parquet opens again with the same rows";
export const profile = { before: keepSaved };

const ROWS = [
  { city: "天津", code: "007", n: 9007199254740993n, x: 0.1, day: "2020-02-29" },
  { city: "=1+1", code: "010", n: -1n, x: null, day: "1999-12-31" },
  { city: "a\nb", code: "120101199003070011", n: 0n, x: 1e300, day: null },
];

const json = (row) => JSON.stringify(row, (_, value) => (typeof value === "bigint" ? `~${value}~` : value)).replace(/"~(-?\d+)~"/g, "$1");

const rowsOf = async (page, expect) => {
  await page.wait(at.row);
  await settled(page, expect);
  // The first picture may have groups; the rows are behind them.
  const rows = `.sg-table__mode >> role=button[name="Rows"]`;
  if ((await page.count(rows)) > 0) await page.click(rows);
  return expect.eventually(async () => {
    const rows = await page.texts(at.row);
    expect.match(rows.join("\n"), /120101199003070011/);
    return rows;
  });
};

export async function run({ page, site, expect }) {
  await page.goto(site.url);
  await page.wait(".sg-dataset");
  await page.drop("body", "some.ndjson", Buffer.from(ROWS.map(json).join("\n")));
  const expected = await rowsOf(page, expect);
  expect.match(expected.join("\n"), /9,007,199,254,740,993/);

  for (const format of ["xlsx", "json", "arrow", "parquet"]) {
    await page.evaluate(() => window.saved.splice(0));
    await page.click('[data-do="download"]');
    await page.click(".sg-takeaway input >> nth=1");
    await page.click(`[data-do="${format}"]`);
    const bytes = await expect.eventually(async () => {
      const bytes = await page.evaluate(async () => {
        const buffer = await window.saved[0]?.arrayBuffer();
        return buffer && [...new Uint8Array(buffer)];
      });
      expect.holds(bytes, "nothing was saved");
      return bytes;
    }, 60_000);
    await page.drop("body", `again.${format}`, Buffer.from(bytes));
    await expect.eventually(async () => expect.match(await page.text("body"), new RegExp(`again\\.${format}`)));
    const found = await rowsOf(page, expect);
    // Integers beyond what other programs keep are text there, and text has neither marks for thousands
    // nor a long minus sign.
    const plain = (rows) => rows.map((row) => row.replaceAll(",", "").replaceAll("−", "-"));
    expect.equal(plain(found), plain(expected));
    await page.drop("body", "some.ndjson", Buffer.from(ROWS.map(json).join("\n")));
    await rowsOf(page, expect);
  }
  const modules = page.requests().filter((url) => url.includes("parquet_bg.wasm"));
  expect.equal(modules.length, 1);
}
