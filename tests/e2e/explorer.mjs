// What journeys have in common: where things are on the explorer's page, and how to read them.

/** Places on the page. */
export const at = {
  sentence: ".sg-say",
  note: ".sg-note",
  chips: ".sg-chips",
  chart: "svg.sg-chart",
  mark: (name) => `[data-mark="${name}"]`,
  plot: (column) => `.sg-columns [data-plot="${column}"]`,
  headerPlot: (column) => `.sg-table__header[data-column="${column}"] [data-plot="${column}"]`,
  header: (column) => `.sg-table__header[data-column="${column}"]`,
  row: ".sg-table__row",
  grid: ".sg-table__grid",
  share: '[data-do="share"]',
  problem: (code) => `.sg-problem[data-code="${code}"]`,
  key: (place) => `.sg-shape .sg-chip__edit >> nth=${place}`,
  addKey: '.sg-shape__add >> nth=0',
  choice: (name) => `.sg-popover >> role=radio[name="${name}"]`,
};

/** The fragment that opens an Arrow file at an address. */
export const urlFragment = (url) => `#/url(${encodeURIComponent(url)})`;

/** Keeps the files that a page hands to its reader in `window.saved`. Runs ahead of its scripts. */
export const keepSaved = () => {
  window.saved = [];
  const native = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    // Its own programs are no files for anybody.
    if (blob.type && blob.type !== "text/javascript") window.saved.push(blob);
    return native.call(URL, blob);
  };
};

/** Waits until nothing on the page is being worked out any more. */
export async function settled(page, expect, patience) {
  await expect.eventually(async () => {
    const busy = await page.count('[aria-busy="true"], .sg-progress, [data-wait="true"]');
    expect.equal(busy, 0);
  }, patience);
}

/** What the page says and draws: two pages that show the same give the same value. */
export async function picture(page, expect) {
  await settled(page, expect, 60_000);
  return page.evaluate(() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((node) => node.textContent);
    const paths = [...document.querySelectorAll("svg.sg-chart path")].map((node) => node.getAttribute("d"));
    return {
      fragment: decodeURI(location.hash),
      sentence: texts(".sg-say").join(""),
      note: texts(".sg-note").join(""),
      chart: texts("svg.sg-chart text"),
      paths,
      rows: texts(".sg-table__row").slice(0, 10),
    };
  });
}

/** Checks that the link just copied shows the same picture in a profile that has never been here. */
export async function handsOver({ page, open, expect }) {
  const mine = await picture(page, expect);
  const isLine = mine.paths.some((path) => path.split("L").length > 10);
  expect.holds(isLine, "no line of more than ten points");
  const link = await expect.eventually(async () => {
    const text = await page.clipboard();
    expect.match(text, /#\/flights-3m\?/);
    return text;
  });
  const other = await open();
  await other.goto(link);
  await other.wait(at.chart, 60_000);
  expect.equal(await picture(other, expect), mine);
  return other;
}
