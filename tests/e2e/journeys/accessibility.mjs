// Every screen and what opens on it, held against the rules of axe in both languages and themes.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { at, settled } from "../explorer.mjs";

export const name = "no screen breaks a rule of WCAG 2.2 AA that axe knows";
export const deadline = 420_000;
// The rules are about the page's elements, which are the same in every browser.
export const browsers = ["chromium"];

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds in the page as it is, one line a rule. */
const violations = async (covers) => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  // What an open editor covers in part has less room, and cannot be meant.
  const rules = covers ? { "target-size": { enabled: false } } : {};
  const { violations } = await window.axe.run(document, { resultTypes: ["violations"], runOnly: tags, rules });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
};

const GROUPS = "#/palmer-penguins?by=Species,Island&show=count(),mean(Body%20Mass%20%28g%29)&sort=Species&mark=bar";

/** The screens: where they are, and what is opened there. */
const SCREENS = [
  { name: "start page", at: "", wait: ".sg-dataset" },
  { name: "chart", at: GROUPS, wait: at.chart },
  { name: "figures of the chart", at: GROUPS, wait: at.chart, click: ".sg-picture__tools button[aria-pressed]" },
  { name: "table", at: "#/palmer-penguins?tab=table", wait: at.row },
  { name: "cross table", at: `${GROUPS}&tab=table&pivot=Island`, wait: ".sg-cross" },
  { name: "about", at: "#/palmer-penguins?tab=about", wait: ".sg-about" },
  { name: "editor of a token", at: GROUPS, wait: at.chart, click: ".sg-token >> nth=0" },
  { name: "condition with values", at: "#/palmer-penguins?Species=in:Gentoo", wait: at.row, click: ".sg-chip__edit >> nth=0" },
  { name: "condition with sliders", at: "#/palmer-penguins?Body%20Mass%20%28g%29=between:3000,4000", wait: at.row, click: ".sg-chip__edit >> nth=0" },
  { name: "conditions within conditions", at: "#/palmer-penguins?where=any(Species:eq:Gentoo;Body%20Mass%20%28g%29:ge:4500)", wait: at.row, click: ".sg-chip__edit >> nth=0" },
  { name: "column", wide: true, at: "#/palmer-penguins", wait: at.plot("Body Mass (g)"), click: '[data-column="Body Mass (g)"] .sg-column__edit' },
  { name: "cell", at: "#/palmer-penguins?tab=table", wait: at.row, click: ".sg-table__cell >> nth=2" },
  { name: "problem", at: "#/palmer-penguins?nothing=eq:1", wait: ".sg-problem" },
  { name: "no such dataset", at: "#/no-such-dataset", wait: ".sg-problem" },
];

const LOOKS = [
  { language: "en-US", colorScheme: "light" },
  { language: "zh-CN", colorScheme: "dark" },
  { language: "en-US", colorScheme: "dark", width: 390, height: 844, touch: true },
  { language: "zh-CN", colorScheme: "light", width: 390, height: 844, touch: true },
];

export async function run({ open, site, expect }) {
  const found = [];
  for (const look of LOOKS) {
    const page = await open({ ...look, before: new Function(axe) });
    // On a phone the columns are in a sheet that is shut.
    for (const screen of SCREENS.filter(({ wide }) => !wide || !look.touch)) {
      // A page whose address differs in its fragment alone is not loaded again.
      await page.goto("about:blank");
      await page.goto(site.at(screen.at));
      await page.wait(screen.wait, 30_000);
      await settled(page, expect, 30_000);
      if (screen.click && (await page.visible(screen.click))) {
        await page.click(screen.click);
        await settled(page, expect, 30_000);
      }
      const where = `${screen.name}, ${look.language}, ${look.colorScheme}, ${look.width ?? 1280} px`;
      found.push(...(await page.evaluate(violations, Boolean(screen.click))).map((line) => `${where}: ${line}`));
    }
  }
  expect.equal(found, []);
}
