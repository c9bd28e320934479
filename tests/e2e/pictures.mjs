// Takes the reference pictures of the ten main states: desktop and phone, light and dark, in both
// languages; and those of the guides. `cargo xtask pictures [filter]` serves the site and calls this;
// the pictures are looked at by eye.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as chromium from "./drivers/chromium.mjs";
import * as expect from "./expect.mjs";
import { at, settled } from "./explorer.mjs";
import { GUIDES, settling } from "./guides.mjs";
import { Lab } from "./lab.mjs";
import * as proxies from "./proxy.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    site: { type: "string" },
    folder: { type: "string" },
    catalog: { type: "string" },
    npm: { type: "string" },
    tool: { type: "string" },
    python: { type: "string" },
    out: { type: "string" },
    chromium: { type: "string" },
    flag: { type: "string", multiple: true, default: [] },
  },
});

/** A state: where it is, what shows that it is there, what is pressed to come to it, and what then opens. */
const STATES = {
  start: { at: "", wait: ".sg-dataset" },
  rows: { at: "#/flights-3m?tab=table", wait: at.row },
  line: { at: "#/flights-3m?by=month(date)&show=mean(delay)&mark=line", wait: at.chart },
  bars: {
    at: "#/bird-strikes?by=Phase%20of%20flight,Wildlife%20Size&show=count()&mark=bar&stack=zero",
    wait: at.chart,
  },
  map: { at: "#/city-events", wait: ".sg-map svg" },
  cross: { at: "#/palmer-penguins?by=Species,Island&show=count()&pivot=Island&tab=table", wait: ".sg-cross, .sg-table" },
  condition: { at: "#/city-events?tab=table&kind=in:噪声扰民", wait: at.row, press: ".sg-chip__edit >> nth=0", opens: ".sg-popover" },
  takeaway: { at: "#/palmer-penguins?by=Island&show=count()&mark=bar", wait: at.chart, press: '[data-do="download"]', opens: '[data-do="embed"]' },
  about: { at: "#/city-events?tab=about", wait: ".sg-about" },
  problem: { at: "#/no-such-dataset", wait: ".sg-problem" },
};

/** Those whose name contains this are taken. */
const [filter = ""] = positionals;

const ROOMS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844, touch: true } };

await mkdir(options.out, { recursive: true });
const proxy = await proxies.start();
const browser = await chromium.launch({ executable: options.chromium, flags: options.flag, headed: false, proxy });
for (const [room, size] of Object.entries(ROOMS)) {
  for (const colorScheme of ["light", "dark"]) {
    for (const language of ["en-US", "zh-CN"]) {
      for (const [name, state] of Object.entries(STATES)) {
        if (!name.includes(filter)) continue;
        const page = await browser.open({ ...size, colorScheme, language });
        await page.goto(`${options.site}/${state.at}`);
        await page.wait(state.wait, 60_000);
        await settled(page, expect, 60_000);
        if (state.press) {
          await page.click(state.press);
          await page.wait(state.opens);
          await settled(page, expect, 60_000);
        }
        const file = `${name}-${room}-${colorScheme}-${language.slice(0, 2)}.jpg`;
        await page.screenshot(join(options.out, file));
        await page.close();
      }
    }
  }
}
for (const language of ["en-US", "zh-CN"]) {
  for (const [name, make] of Object.entries(GUIDES)) {
    if (!name.includes(filter)) continue;
    const lab = new Lab(options);
    const open = () => browser.open({ ...ROOMS.desktop, colorScheme: "light", language });
    const page = await make({ open, lab, site: options.site, expect, settles: settling(expect), language });
    await page.screenshot(join(options.out, `${name}-${language.slice(0, 2)}.jpg`));
    await page.close();
    await lab.close();
  }
}
await browser.close();
proxy.close();
