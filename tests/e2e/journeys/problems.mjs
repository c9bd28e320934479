// Bad input gets its own message, in place, in both languages, and the page goes on.

import { at, settled, urlFragment } from "../explorer.mjs";

export const name = "each kind of bad input has its own message in both languages, and the page goes on";
export const deadline = 180_000;
// The browser itself reports what it could not fetch or was not allowed to.
export const allow = [/Failed to load resource/, /Content Security Policy/, /violates the following/, /CORS policy/, /Refused to connect/, /blocked by policy: connect-src/];

/** What is opened, and the code of the problem it has to end in. */
function inputs(site) {
  return [
    ["not-arrow", site.at(urlFragment(`${site.url}catalog/catalog.json`))],
    ["truncated", site.cut(20_000, "#/bird-strikes")],
    ["empty-file", site.cut(0, "#/bird-strikes")],
    ["not-found", site.at(urlFragment(`${site.url}catalog/no-such-file.arrow`))],
    ["cross-origin", site.at(urlFragment(`${site.otherOrigin}catalog/palmer-penguins.arrow`))],
    ["unknown-column", site.at("#/palmer-penguins?beak=gt:40")],
  ];
}

export async function run({ open, site, expect }) {
  const said = {};
  for (const language of ["en-US", "zh-CN"]) {
    const page = await open({ language });
    for (const [code, url] of inputs(site)) {
      await page.goto(site.url);
      await page.wait(".sg-dataset");
      await page.goto(url);
      await page.wait(at.problem(code));
      const words = await page.text(`${at.problem(code)} >> nth=0`);
      expect.holds(language === "en-US" || /\p{Script=Han}/u.test(words), `not Chinese: ${words}`);
      expect.holds(said[code] !== words, `the same in both languages: ${words}`);
      said[code] = words;
      if (code === "unknown-column") {
        expect.match(words, /beak/);
        await page.click(`${at.problem(code)} .sg-button >> nth=0`);
        await page.wait(at.row);
      }
      await page.click(".sg-logo");
      await page.wait(".sg-dataset");
    }
    await page.goto(site.at("#/palmer-penguins"));
    await page.wait(at.row);
    await settled(page, expect);
  }
}
