// Projects of somebody else's that use the package as it is unpacked: an app that Vite builds, in
// strict TypeScript, and a page of HTML without any tool.

import { execFile } from "node:child_process";
import { copyFile, cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readings, shownBy } from "../embed.mjs";

export const name = "a Vite app in strict TypeScript and a bare page use the unpacked package";
export const deadline = 120_000;
// What is built is the same for all browsers.
export const browsers = ["chromium"];

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export async function run({ page, lab, expect }) {
  const folder = await lab.empty();
  await cp(join(ROOT, "tests/npm"), folder, { recursive: true });
  const program = async (name, args, cwd) => {
    await promisify(execFile)(process.execPath, [join(ROOT, "node_modules", name), ...args], { cwd }).catch(({ stdout, stderr }) => {
      throw new Error(`${name} ${args.join(" ")}: ${stdout}${stderr}`);
    });
  };
  const packed = await promisify(execFile)("npm", ["pack", lab.npm, "--pack-destination", folder, "--silent", "--ignore-scripts"], { cwd: folder });
  const unpacked = join(folder, "node_modules/sagitta");
  await mkdir(unpacked, { recursive: true });
  await promisify(execFile)("tar", ["-xzf", join(folder, packed.stdout.trim()), "-C", unpacked, "--strip-components=1"]);
  const file = await lab.convert("air.csv", readings());

  const app = join(folder, "vite");
  await program("typescript/bin/tsc", ["--project", app], app);
  await program("vite/bin/vite.js", ["build", "--base", "./", "--logLevel", "warn"], app);
  const built = join(app, "dist");
  for (const place of [built, join(folder, "plain")]) await copyFile(file, join(place, "air.arrow"));

  const ready = async () => {
    await expect.eventually(async () => expect.match(await page.evaluate(() => document.documentElement.dataset.ready ?? ""), /^#\/.*by=station/), 30_000);
    const shown = await page.evaluate(shownBy, "sagitta-view");
    expect.equal(shown.rows.map(([station]) => station), ["Dongsi", "Guanyuan", "Tiantan", "Wanliu"]);
  };
  await page.goto(await lab.serve({ "": built }));
  await expect.text(page, "#answer", /^Dongsi 12 .* Guanyuan 12 .* Tiantan 12 .* Wanliu 11 .* 1 1 true station,day,level$/s, 30_000);
  await ready();

  await page.goto(`${await lab.serve({ "": folder })}plain/index.html`);
  await expect.text(page, "#answer", "Dongsi,Guanyuan,Tiantan,Wanliu 12,12,12,12", 30_000);
  await ready();
}
