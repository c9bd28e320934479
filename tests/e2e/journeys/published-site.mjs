// A site that the native tool built of a folder: pages that need no program, and the explorer in it.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const name = "a site built of a folder has pages, an explorer, and ways between them";

const CSV = "code,kind,planted,height\n001,oak,2001-04-05,12.5\n002,elm,2011-10-01,\n003,oak,2020-03-09,3.25\n";

const DESCRIPTION = `
title = { en = "City", zh = "城市" }
[[dataset]]
id = "trees"
alias = ["old-trees"]
input = "parks/trees.csv"
title = { en = "Trees", zh = "树木" }
description = { en = "All trees.", zh = "全部树木。" }
`;

export async function run({ page, expect, lab }) {
  const folder = await lab.empty();
  await mkdir(join(folder, "parks"));
  await writeFile(join(folder, "parks/trees.csv"), CSV);
  await writeFile(join(folder, "catalog.toml"), DESCRIPTION);
  const site = join(await lab.empty(), "site");
  await lab.sagitta("build", folder, "--out", site, "--assets", lab.folder, "--quiet");
  const url = await lab.serve({ "": site });

  await page.goto(`${url}datasets/index.html`);
  await expect.text(page, "h1", /City/);
  await page.click(".sg-dataset a");
  await expect.text(page, "h1", /Trees/);
  await expect.visible(page, ".sg-shown__wide svg.sg-chart");
  await expect.hidden(page, ".sg-shown__narrow");
  expect.holds(
    await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    "the page is wider than the window",
  );
  await page.click('.sg-tool[lang="zh-CN"]');
  await expect.text(page, "h1", /树木/);

  await page.click('.sg-button[data-kind="main"]');
  await expect.visible(page, ".sg-picture__room svg.sg-chart");
  // A link that was made before it was renamed still leads there.
  await page.goto(`${url}index.html#/old-trees?by=kind&show=count()&mark=bar`);
  await expect.visible(page, ".sg-picture__room svg.sg-chart");
  await expect.text(page, ".sg-crumb b", /Trees|树木/);
  await page.goto(`${url}dataset/old-trees/index.html`);
  await expect.text(page, "h1", /Trees/);
  await expect.visible(page, ".sg-shown__wide svg.sg-chart");
}
