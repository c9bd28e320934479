// Tasks that a newcomer brings along, each done on the screen; the answers were worked out apart
// from Sagitta.

import { at, settled } from "../explorer.mjs";

export const name = "a newcomer's questions are answered";
export const deadline = 300_000;

const add = (word) => `role=button[name="${word}"]`;
const MASS = "Body%20Mass%20%28g%29";

/**
 * `ask`: the question; `at`: where it starts; `steps`: what is done, in the words of a page;
 * `row`: what the first row of the answer has to say, from a count with another program.
 */
const TASKS = [
  {
    ask: "which island has most penguins, and what is its share?",
    at: "#/palmer-penguins?by=Island&show=count()&sort=count():desc&tab=table",
    steps: [["click", add("+ compare")], ["click", at.choice("share of the total")]],
    row: /Biscoe 168 48\.84 %/,
  },
  {
    ask: "how heavy is the median Gentoo?",
    at: "#/palmer-penguins?tab=table&Species=in:Gentoo",
    steps: [["click", add("+ group")], ["click", ".sg-popover .sg-choice >> nth=0"], ["click", add("+ figure")], ["click", at.choice("median")], ["click", ".sg-token >> nth=2"], ["click", ".sg-popover .sg-choice >> nth=3"]],
    row: /Gentoo 124 5,000/,
  },
  {
    ask: "how many penguins weigh more than 4 kg on each island?",
    at: `#/palmer-penguins?${MASS}=gt:4000&by=Island&show=count()&sort=count():desc&tab=table`,
    steps: [],
    row: /Biscoe 133/,
  },
  {
    ask: "what is the ratio of beak length to depth of the first penguin?",
    at: "#/palmer-penguins?tab=table",
    steps: [
      ["click", '.sg-column--add .sg-shape__add >> nth=0'],
      ["fill", '[data-do="compute-name"]', "ratio"],
      ["fill", '[data-do="compute-text"]', 'round("Beak Length (mm)" / "Beak Depth (mm)", 3)'],
      ["focus", '[data-do="compute-name"]'],
      ["press", "Enter"],
    ],
    row: /Adelie Torgersen 39\.1 18\.7 181 3,750 MALE 2\.091/,
  },
];

const expectRow = async (page, expect, pattern) =>
  expect.eventually(async () => {
    await settled(page, expect, 30_000);
    expect.match((await page.texts(at.row))[0] ?? "", pattern);
  }, 30_000);

export async function run({ page, site, expect }) {
  for (const task of TASKS) {
    await page.goto("about:blank");
    await page.goto(site.at(task.at));
    await page.wait(".sg-table", 30_000);
    await settled(page, expect, 30_000);
    for (const [verb, target, value] of task.steps) {
      if (verb !== "press") await page.wait(target);
      await page[verb](target, value);
      await settled(page, expect, 30_000);
    }
    await expectRow(page, expect, task.row).catch((error) => {
      throw new Error(`${task.ask}\n${error.message}`);
    });
  }
}
