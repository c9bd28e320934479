// A bundle in which one bit is another: what it is in is named and not used, and the rest goes on.

import { dirname, join } from "node:path";
import { flipBit, manifestOf, onDisk } from "../bundle.mjs";
import { at, settled } from "../explorer.mjs";
import { readFile } from "node:fs/promises";

export const name = "one changed bit in a bundle is refused by the name of the file, in both languages";
export const deadline = 240_000;
// The page says on the console what it could not use; Firefox tells of an error no more than that it is
// one, and of its own that it could not inflate.
export const allow = [/is damaged/, /^JSHandle@(object|error)$/, /ReadableStream/];

const DATA = "catalog/palmer-penguins.arrow";

/** The words for a page that has not started; for one that has; for the dataset. */
const [BEFORE, PAGE, DATASET] = ["#damaged", `.sg-altered ${at.problem("altered")}`, `.sg-main ${at.problem("altered")}`];

/** A file that the bundle carries, and where it is told that it is damaged. */
const FILES = [
  [/^sagitta-app-.*\.js$/, BEFORE],
  [/^sagitta-app-.*\.wasm$/, BEFORE],
  [/^engine_bg\.wasm$/, PAGE],
  [/^part-tools.*\.wasm$/, PAGE],
  [/^catalog\/catalog\.json$/, PAGE],
  [/^catalog\/palmer-penguins\.arrow$/, DATASET],
];

/** For a browser that keeps its own digests from pages which came over no secure connection. */
const withoutDigests = () => Object.defineProperty(crypto, "subtle", { value: undefined });

export async function run({ open, lab, expect }) {
  const whole = await lab.bundle("two.html", ["palmer-penguins", "gapminder"]);
  const { files } = manifestOf(await readFile(whole, "latin1"));
  const copy = join(dirname(whole), "copy.html");
  for (const language of ["en-US", "zh-CN"]) {
    const locale = `locales/${language.slice(0, 2)}.ftl`;
    const messages = [new RegExp(`^${locale.replace(".", "\\.")}$`), BEFORE];
    for (const [pattern, place] of [...FILES, messages]) {
      const { name } = files.find((file) => pattern.test(file.name));
      await flipBit(whole, copy, name);
      const page = await open({ language });
      await page.goto(onDisk(copy).at("#/palmer-penguins?tab=table"));
      await page.wait(place, 30_000);
      const words = await expect.eventually(async () => {
        const text = await page.text(place);
        expect.holds(text.includes(name), `${name} is not named: ${text}`);
        return text;
      });
      expect.holds(/\p{Script=Han}/u.test(words) === (language === "zh-CN" || place === BEFORE), words);
      if (name !== DATA) continue;
      // The other dataset is what it was, and the page goes on.
      expect.equal(await page.count(at.row), 0);
      await page.click(".sg-logo");
      await page.wait(".sg-dataset");
      await page.goto(onDisk(copy).at("#/gapminder?tab=table"));
      await page.wait(at.row, 30_000);
      await settled(page, expect, 30_000);
    }
  }
  const plain = await open({ before: withoutDigests });
  await plain.goto(onDisk(whole).at("#/palmer-penguins?tab=table"));
  await plain.wait(at.row, 30_000);
  await flipBit(whole, copy, DATA);
  const page = await open({ before: withoutDigests });
  await page.goto(onDisk(copy).at("#/palmer-penguins?tab=table"));
  await page.wait(DATASET, 30_000);
}
