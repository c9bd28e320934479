// Texts that would be programs if they became markup, in every place where a text of others is
// shown: each is shown as the text it is, nothing runs, and no link leads anywhere unsafe.
//
// The policy would keep most of them from running even as markup. Therefore the page's elements
// are looked at, too, and the policy must not have been needed.

import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { at, settled } from "../explorer.mjs";

export const name = "300 script injections in cells, columns, titles, licences, addresses, file names and CSV headers stay texts";
export const deadline = 400_000;
// Some of the texts are addresses of files: opening one may ask this site only, in vain.
export const allow = [/connect-src/, /Refused to connect/, /Failed to load resource/];
export const profile = {
  height: 2_000,
  before: () => {
    window.ran = [];
    for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
      window[name] = () => window.ran.push(name);
    }
    // What became of a text that should have stayed one.
    window.spoiled = () => {
      const found = [...window.ran];
      // An address that is none leads nowhere.
      const isSafe = (address) =>
        !URL.canParse(address, location.href) ||
        ["http:", "https:", "mailto:"].includes(new URL(address, location.href).protocol);
      const banned = "script:not([src$='/boot.js']), iframe, object, embed, base, form:not([class]), img, image, video, audio, math, template, style, meta[http-equiv='refresh'], marquee, xmp, foreignObject, animate, set, use";
      for (const element of document.querySelectorAll(banned)) found.push(element.outerHTML.slice(0, 200));
      for (const element of document.querySelectorAll("*")) {
        for (const { name, value } of element.attributes) {
          const isLink = ["href", "src", "action", "formaction", "xlink:href", "data", "srcdoc"].includes(name);
          if (/^on/i.test(name) || (isLink && !isSafe(value))) found.push(`${element.tagName} ${name}=${value.slice(0, 200)}`);
        }
      }
      if (getComputedStyle(document.body).display === "none") found.push("the page is gone");
      return found;
    };
  },
};

/** How many of these texts are somewhere on the page, as its text or in an attribute or a field. */
const shown = (texts) => {
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const words = [document.body.textContent];
  for (const element of document.querySelectorAll("*")) {
    for (const { value } of element.attributes) words.push(value);
  }
  const all = plain(words.join("\n"));
  return texts.filter((text) => all.includes(plain(text))).length;
};

/** Shows each address and waits until the page has drawn it. Runs in the page; returns what was spoiled. */
const walk = async (fragments) => {
  const found = [];
  for (const fragment of fragments) {
    location.hash = fragment;
    for (let n = 0; n < 2; n += 1) await new Promise((resolve) => setTimeout(resolve));
    for (const one of window.spoiled()) found.push([fragment, one]);
  }
  return found;
};

/** Shows what the page knows of each dataset, its licence's link among it. Runs in the page. */
const readAbout = async (texts) => {
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const found = [];
  let n_seen = 0;
  for (const [n, text] of texts.entries()) {
    location.hash = `#/d${n}?tab=about`;
    const shows = () => plain(document.querySelector(".sg-facts")?.textContent ?? "").includes(plain(text));
    for (let n = 0; n < 500 && !shows(); n += 1) await new Promise((resolve) => setTimeout(resolve, 4));
    n_seen += shows();
    for (const one of window.spoiled()) found.push([text, one]);
  }
  return { found, n_seen };
};

/** Drops files of these names, none of them a table. Runs in the page. */
const dropAll = async (names) => {
  const plain = (text) => text.replace(/\s+/g, " ").trim();
  const says = (name) => {
    const problem = document.querySelector(".sg-problem[data-code]");
    return problem !== null && plain(problem.textContent).includes(plain(name));
  };
  const found = [];
  let n_seen = 0;
  for (const name of names) {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array([0, 1, 2, 3, 0, 0])], name));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    for (let n = 0; n < 500 && !says(name); n += 1) await new Promise((resolve) => setTimeout(resolve, 4));
    n_seen += says(name);
    for (const one of window.spoiled()) found.push([name, one]);
  }
  return { found, n_seen };
};

/** The table, catalogue and site that are made of the texts. */
async function made(texts, lab) {
  const catalog = await lab.empty();
  const byName = (texts) => Object.fromEntries(texts.map((text, n) => [text, n]));
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const tables = {
    cells: ["cells.json", JSON.stringify(texts.map((cell, n) => ({ cell, n })))],
    columns: ["columns.json", JSON.stringify([byName(texts)])],
    header: ["header.csv", `${texts.map(quoted).join(",")}\n${texts.map((_, n) => n).join(",")}\n`],
  };
  for (const [id, [file, text]] of Object.entries(tables)) {
    await copyFile(await lab.convert(file, text), join(catalog, `${id}.arrow`));
  }
  const dataset = (id, file, text) => ({
    id,
    title: { en: text, zh: text },
    description: { en: text },
    publisher: { name: { en: text }, url: text },
    license: { id: text, name: text, url: text },
    keyword: [text],
    landing_page: text,
    n_rows: 300,
    n_columns: 2,
    fields: [{ name: "cell", title: { en: text }, description: { en: text }, unit: text }],
    distributions: [{ download_url: file, media_type: "application/vnd.apache.arrow.file", byte_size: 1_000 }],
  });
  const base = JSON.parse(await readFile(join(lab.catalog, "catalog.json"), "utf8"));
  const datasets = [
    ...texts.map((text, n) => dataset(`d${n}`, "cells.arrow", text)),
    ...Object.keys(tables).map((id) => dataset(id, `${id}.arrow`, id)),
  ];
  await writeFile(join(catalog, "catalog.json"), JSON.stringify({ ...base, datasets }));
  return lab.serve({ "": lab.folder, catalog });
}

export async function run({ page, lab, expect }) {
  const lines = await readFile(new URL("../payloads.txt", import.meta.url), "utf8");
  const texts = lines.split("\n").filter((line) => line !== "");
  expect.equal(texts.length, 300);
  const url = await made(texts, lab);
  const report = [];
  /** Nothing was spoiled, and most of the texts were there to spoil it. */
  const clean = async (place, least, wanted = texts) => {
    const n = await page.evaluate(shown, wanted);
    report.push(`${place} ${n}`);
    expect.equal(await page.evaluate(() => window.spoiled()), [], place);
    expect.holds(n >= least, `${place}: only ${n} texts were shown`);
  };
  const visit = async (fragment) => {
    await page.goto(`${url}${fragment}`);
    await page.wait(".sg-toolbar", 30_000);
    await settled(page, expect, 30_000);
  };

  await page.goto(url);
  await page.wait(".sg-dataset");
  // More of them come when they are asked for.
  while ((await page.count(".sg-more button")) > 0) {
    const before = await page.count(".sg-dataset");
    await page.click(".sg-more button");
    await expect.eventually(async () => expect.holds((await page.count(".sg-dataset")) > before, "no more datasets come"));
  }
  await expect.count(page, ".sg-dataset", texts.length + 3);
  await clean("titles and licences", 300);

  for (let n = 0; n < texts.length; n += 20) {
    await visit(`#/cells?n=between:${n},${n + 19}&tab=table`);
    await clean(`cells from ${n}:`, 20, texts.slice(n, n + 20));
  }
  await visit("#/cells?by=cell&show=count()&mark=bar");
  await clean("a chart of cells", 10);
  for (const place of ["columns", "header"]) {
    await visit(`#/${place}?tab=table`);
    await clean(place, 290);
    await visit(`#/${place}?tab=about`);
    await clean(`about ${place}`, 300);
  }

  const encoded = texts.map(encodeURIComponent);
  const walks = {
    "a value in the address": encoded.map((text) => `#/cells?cell=eq:${text}`),
    "an address as it is": texts.map((text) => `#/cells?${text}`),
    "a column in the address": encoded.map((text) => `#/cells?${text}=eq:1`),
    "a dataset in the address": encoded.map((text) => `#/${text}`),
    "a file's address": encoded.map((text) => `#/url(${text})`),
  };
  await visit("#/cells?tab=table");
  for (const [place, fragments] of Object.entries(walks)) {
    expect.equal(await page.evaluate(walk, fragments), [], place);
    report.push(`${place} ${fragments.length}`);
  }

  for (const [place, work] of [["about a dataset", readAbout], ["file names", dropAll]]) {
    const { found, n_seen } = await page.evaluate(work, texts);
    expect.equal(found, [], place);
    expect.holds(n_seen >= 290, `${place}: only ${n_seen} texts were shown`);
    report.push(`${place} ${n_seen}`);
  }
  console.log(`       texts shown: ${report.join(", ")}`);
}
