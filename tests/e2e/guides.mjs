// The pictures of the guides for journalists and for readers without a network.

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { onDisk } from "./bundle.mjs";
import { BY_STATION, folderWith, pageOf, readings, serveStory, shownBy } from "./embed.mjs";
import { at, settled } from "./explorer.mjs";
import { keepIt } from "./release.mjs";

const VIEW = "#/palmer-penguins?by=Species&show=count()&sort=Species&mark=bar";

/**
 * By the name of its picture: what makes what is to be seen. `open` gives a page in the reader's
 * language, `site` is the address of the site, `settles` waits for what a page works out.
 */
export const GUIDES = {
  /** The menu from which a picture goes into another page, or the site into the browser. */
  "guide-menu": async ({ open, lab, settles }) => {
    const page = await open();
    await page.goto(`${await lab.serve({ "": await whole(lab) })}${VIEW}`);
    await page.wait(at.chart, 60_000);
    await settles(page);
    await page.click('[data-do="download"]');
    await page.wait('[data-do="keep"]');
    return page;
  },

  "guide-dialog": async ({ open, site, settles }) => {
    const page = await open();
    await page.goto(`${site}/${VIEW}`);
    await page.wait(at.chart, 60_000);
    await settles(page);
    await page.click('[data-do="download"]');
    await page.click('[data-do="embed"]');
    await page.wait("dialog.sg-embed svg");
    return page;
  },

  /** Frozen numbers after the data have changed, with the difference. */
  "guide-frozen": async ({ open, lab, expect, language }) => {
    const before = await lab.convert("air.csv", readings());
    const after = await lab.convert("air.csv", readings((value, station) => (station === "Dongsi" ? value + 1 : value)));
    const folder = await folderWith(lab, before, "air.arrow");
    const html = await lab.sagitta("figure", before, "--fragment", BY_STATION, "--src", "data/air.arrow", "--frozen", "--language", language.slice(0, 2));
    await cp(after, join(folder, "air.arrow"));
    const page = await open();
    await page.goto(await serveStory(lab, { "": pageOf(html) }, folder));
    await page.click("figure.sagitta svg");
    const press = (part, next) =>
      expect.eventually(async () => {
        await page.evaluate((part) => document.querySelector("sagitta-view")?.shadowRoot.querySelector(`[part=${part}]`)?.click(), part);
        const shown = await page.evaluate(shownBy, "sagitta-view");
        expect.holds(next(shown), `nothing comes of ${part}`);
      }, 30_000);
    await press("check", ({ notice }) => /changed|变化/.test(notice));
    await press("show", ({ difference }) => difference.length > 0);
    return page;
  },

  /** What is kept, on the first page. */
  "guide-kept": async ({ open, lab, expect, settles }) => {
    const page = await open();
    const url = await lab.serve({ "": await whole(lab) });
    for (const id of ["palmer-penguins", "us-airports"]) {
      await page.goto(`${url}#/${id}?tab=table`);
      await page.wait(at.row, 60_000);
      await settles(page);
      await keepIt(page, expect);
    }
    await page.click(".sg-logo");
    await page.wait(".sg-shelf li");
    await page.wait(".sg-dataset");
    return page;
  },

  /** One file on a disk. */
  "guide-bundle": async ({ open, lab, settles }) => {
    const page = await open();
    await page.goto(onDisk(await lab.bundle("penguins.html", ["palmer-penguins", "gapminder"])).at(VIEW));
    await page.wait(at.chart, 60_000);
    await settles(page);
    return page;
  },
};

/** A site with its catalogue in it, which browsers can keep. */
async function whole(lab) {
  const site = join(await lab.empty(), "site");
  await cp(lab.folder, site, { recursive: true });
  await cp(lab.catalog, join(site, "catalog"), { recursive: true });
  await lab.sagitta("release", site, "--quiet");
  return site;
}

/** Waits until nothing on a page is being worked out any more. */
export const settling = (expect) => (page) => settled(page, expect, 60_000);
