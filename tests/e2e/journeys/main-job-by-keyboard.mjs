// The main job again, without a pointer.

import { at, handsOver, settled } from "../explorer.mjs";

export const name = "the same by keyboard alone";
export const deadline = 180_000;

export async function run({ page, open, site, expect }) {
  /** Presses a key until what has the keyboard is called so. */
  const until = async (key, wanted, most = 200) => {
    for (let n = 0; n < most; n += 1) {
      await page.press(key);
      if (wanted.test(await page.focused())) return;
    }
    throw new Error(`${key} never leads to ${wanted}`);
  };

  await page.goto(site.url);
  await page.wait(".sg-dataset");
  await until("Tab", /Search titles/);
  await page.type("three million");
  await expect.count(page, ".sg-dataset", 1);
  await until("Tab", /three million/);
  await page.press("Enter");
  await page.wait(at.plot("delay"), 60_000);
  // The first picture, with its grouping, is chosen once all is known.
  await page.wait(at.key(0), 60_000);
  await settled(page, expect, 60_000);

  await until("Tab", /delay/);
  await page.press("Home");
  for (let n = 0; n < 11; n += 1) await page.press("ArrowRight");
  for (let n = 0; n < 5; n += 1) await page.press("Shift+ArrowRight");
  await page.press("Enter");
  await expect.eventually(async () => expect.match(await page.url(), /delay=between:/));
  await settled(page, expect, 60_000);

  await until("Tab", /Departure \(day\)/);
  await page.press("Enter");
  await page.wait(".sg-popover");
  await until("ArrowUp", /^week$/, 12);
  await page.press("Enter");
  await expect.eventually(async () => expect.match(decodeURI(await page.url()), /by=week\(date\)/));
  await until("Tab", /^Line$/i);
  await page.press("Enter");
  await expect.eventually(async () => expect.match(await page.url(), /mark=line/));
  await settled(page, expect, 60_000);
  await until("Shift+Tab", /Copy link/);
  await page.press("Enter");
  await handsOver({ page, open, expect });
}
