// Ten tasks that a newcomer brings along. Each is done on the screen, and DuckDB answers it too.

import { at, settled } from "./explorer.mjs";

const button = (name) => `role=button[name="${name}"]`;
const choice = (place) => `.sg-popover .sg-choice >> nth=${place}`;
const value = (place) => `.sg-popover .sg-facet__value >> nth=${place}`;
const apply = ["press", '.sg-popover button[data-kind="main"]'];
const condition = ".sg-popover select";
const bound = ".sg-popover input.sg-field >> nth=0";
/** Sorts by a column of the answer, the greatest first. */
const greatest = (place, button) => [
  ["press", `role=button[name="${button}"]`],
  ["press", choice(place)],
  ["press", ".sg-popover__foot .sg-button >> nth=0"],
  ["key", "Escape"],
];

/**
 * `ask`: the question; `of`: the dataset that it is put to; `steps`: what is pressed, picked and
 * written, in the order of doing; `sql`: the same question for DuckDB, whose one row is the first on
 * the screen; `brief`: whether it is among the few that are done where not all are.
 */
export const TASKS = [
  {
    ask: "how many penguins live on each island, and what is their share?",
    brief: true,
    of: "palmer-penguins",
    steps: [
      ["press", button("+ group")],
      ["press", choice(1)],
      ["press", button("+ compare")],
      ["press", at.choice("share of the total")],
    ],
    sql: `SELECT Island, count(*), printf('%.2f', 100.0 * count(*) / sum(count(*)) OVER ())
          FROM data GROUP BY 1 ORDER BY 1 LIMIT 1`,
  },
  {
    ask: "how heavy is the median Gentoo?",
    brief: true,
    of: "palmer-penguins",
    steps: [
      ["press", button("+ condition")],
      ["press", choice(0)],
      ["press", value(1)],
      apply,
      ["press", button("+ group")],
      ["press", choice(0)],
      ["press", button("+ figure")],
      ["press", at.choice("median")],
      ["press", ".sg-token >> nth=2"],
      ["press", choice(3)],
    ],
    sql: `SELECT Species, count(*), median("Body Mass (g)")::INT
          FROM data WHERE Species = 'Gentoo' GROUP BY 1`,
  },
  {
    ask: "how many penguins of 4 kg and more live on each island?",
    of: "palmer-penguins",
    steps: [
      ["press", button("+ condition")],
      ["press", choice(5)],
      ["pick", condition, "ge"],
      ["write", bound, "4000"],
      apply,
      ["press", button("+ group")],
      ["press", choice(1)],
    ],
    sql: `SELECT Island, count(*) FROM data WHERE "Body Mass (g)" >= 4000 GROUP BY 1 ORDER BY 1 LIMIT 1`,
  },
  {
    ask: "what is the ratio of beak length to depth of the first penguin?",
    of: "palmer-penguins",
    steps: [
      ["press", ".sg-column--add .sg-shape__add >> nth=0"],
      ["write", '[data-do="compute-name"]', "ratio"],
      ["write", '[data-do="compute-text"]', 'round("Beak Length (mm)" / "Beak Depth (mm)", 3)'],
      ["focus", '[data-do="compute-name"]'],
      ["key", "Enter"],
    ],
    sql: `SELECT *, round("Beak Length (mm)" / "Beak Depth (mm)", 3) FROM data LIMIT 1`,
  },
  {
    ask: "where is noise reported most?",
    of: "city-events",
    steps: [
      ["press", button("+ condition")],
      ["press", choice(2)],
      ["press", value(4)],
      apply,
      ["press", button("+ group")],
      ["press", choice(1)],
      ...greatest(1, "by District ↑"),
    ],
    sql: `SELECT district, count(*) FROM data WHERE kind = '噪声扰民' GROUP BY 1 ORDER BY 2 DESC LIMIT 1`,
  },
  {
    ask: "which team has shot most goals at home?",
    of: "football-leagues",
    steps: [
      ["press", button("+ group")],
      ["press", choice(2)],
      ["press", button("+ figure")],
      ["press", at.choice("total")],
      ["press", ".sg-token >> nth=2"],
      ["press", choice(0)],
      ...greatest(2, "by Home team ↑"),
    ],
    sql: `SELECT home_team, count(*), sum(home_score)::INT FROM data GROUP BY 1 ORDER BY 3 DESC LIMIT 1`,
  },
  {
    ask: "where did people live longest in 2005?",
    of: "gapminder",
    steps: [
      ["press", button("+ condition")],
      ["press", choice(0)],
      ["pick", condition, "eq"],
      ["write", bound, "2005"],
      apply,
      ...greatest(4, "order…"),
    ],
    sql: `SELECT year, country, cluster, pop, life_expect, fertility
          FROM data WHERE year = 2005 ORDER BY life_expect DESC LIMIT 1`,
  },
  {
    ask: "how wet is the wettest day of each month in Seattle and New York?",
    of: "seattle-new-york-weather",
    steps: [
      ["press", button("+ group")],
      ["press", choice(1)],
      ["press", at.key(0)],
      ["press", at.choice("month of the year")],
      ["press", button("+ figure")],
      ["press", at.choice("greatest")],
    ],
    sql: `SELECT month(date), count(*), max(precipitation) FROM data GROUP BY 1 ORDER BY 1 LIMIT 1`,
  },
  {
    ask: "how many airports are there in a Springfield, and which is the first?",
    brief: true,
    of: "us-airports",
    steps: [["write", '[data-do="search-rows"]', "springfield"]],
    sql: `SELECT iata, name, city, state, country, latitude, longitude
          FROM data WHERE concat_ws(' ', iata, name, city, state, country) ILIKE '%springfield%' LIMIT 1`,
  },
  {
    ask: "which source made most electricity in Iowa, year by year?",
    of: "iowa-electricity",
    steps: [
      ["press", button("+ group")],
      ["press", choice(1)],
      ["press", button("+ figure")],
      ["press", at.choice("greatest")],
      ...greatest(2, "by Source of energy ↑"),
    ],
    sql: `SELECT source, count(*), max(net_generation) FROM data GROUP BY 1 ORDER BY 3 DESC LIMIT 1`,
  },
];

/** The datasets of all tasks. */
export const DATASETS = [...new Set(TASKS.map(({ of }) => of))];

/** The first row of the answer, as the screen and DuckDB have it, without marks for thousands. */
const plain = (text) => text.replaceAll(",", "").replaceAll("−", "-").replace(/ ?%/g, "").trim();

/** DuckDB's answers, which are the same for all journeys. */
let answers;

/** What the page shows at a failure: where the keyboard is, and what is open. */
const shownAt = () => {
  const start = (element) => element?.outerHTML.slice(0, 200);
  return { focused: start(document.activeElement), opened: start(document.querySelector(".sg-popover")) };
};

/**
 * Does all tasks with hands of this kind, in WebKitGTK a few of them, and holds each answer against
 * DuckDB's. `arrive` opens a fragment of the explorer, as if nobody had been there, and gives the page
 * or frame that it is in.
 */
export async function perform({ arrive, lab, expect, browser, Hands }) {
  answers ??= lab.duckdbAll(TASKS.map(({ of, sql }) => ({ file: `${lab.catalog}/${of}.arrow`, sql })));
  const expected = await answers;
  for (const [place, { ask, of, steps, brief }] of TASKS.entries()) {
    if (browser.name === "webkit" && !brief) continue;
    const page = await arrive(`#/${of}?tab=table`);
    const failed = async (error) => {
      const { focused, opened } = await page.evaluate(shownAt);
      throw new Error(`${ask}\n${error.message}\nwith the keyboard at ${focused}, opened ${opened}`);
    };
    const hands = new Hands(page);
    await page.wait(at.row, 60_000);
    await settled(page, expect, 60_000);
    for (const [verb, target, value] of steps) {
      await hands[verb](target, value).catch(failed);
      await settled(page, expect, 60_000);
    }
    const shown = async () => {
      await settled(page, expect, 60_000);
      expect.equal(plain((await page.texts(at.row))[0] ?? ""), plain(expected[place]));
    };
    await expect.eventually(shown, 30_000).catch(failed);
  }
}
