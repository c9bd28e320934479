// The first screen says what is here, searches at once, and speaks both languages.

export const name = "the start page lists, searches and filters the datasets in both languages";

export async function run({ page, site, expect }) {
  await page.goto(site.url);
  await expect.text(page, "h1", /^2\d open datasets/);
  await page.wait(".sg-dataset");
  const all = await page.count(".sg-dataset");
  expect.holds(all >= 15, `only ${all} datasets`);
  await expect.visible(page, ".sg-theme:nth-child(6)");

  await page.fill(".sg-search__box", "penguin");
  await expect.text(page, ".sg-list__count", /1 .*penguin/);
  await expect.visible(page, '[data-dataset="palmer-penguins"] mark');
  await page.fill(".sg-search__box", "航班");
  await expect.visible(page, '[data-dataset="flights-3m"]');
  await page.fill(".sg-search__box", "zzzz");
  await expect.visible(page, ".sg-none");
  await page.click(".sg-none button");
  await expect.count(page, ".sg-dataset", all);

  await page.click('[data-theme-id="transport"]');
  await expect.visible(page, '[data-dataset="flights-3m"]');
  await expect.hidden(page, '[data-dataset="palmer-penguins"]');
  await page.click('[data-theme-id="transport"]');

  await page.click('.sg-tool[lang="zh-CN"]');
  await expect.text(page, "h1", /个开放数据集/);
  expect.equal(await page.evaluate(() => document.documentElement.lang), "zh-CN");
  await page.reload();
  await expect.text(page, "h1", /个开放数据集/);

  await page.click('[data-dataset="palmer-penguins"] a');
  await expect.visible(page, "svg.sg-chart");
  await page.back();
  await expect.count(page, ".sg-dataset", all);
}
