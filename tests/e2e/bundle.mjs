// Bundles as files on a disk: how they are opened, watched and damaged.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

/** Addresses of a page on a disk, as journeys use those of the site. */
export const onDisk = (path) => ({ url: pathToFileURL(path).href, at: (fragment) => pathToFileURL(path).href + fragment });

/** Takes the network away; what comes back tells what was asked of it since then. */
export function withoutNetwork({ proxy, browser }) {
  proxy.take();
  proxy.setOff(true);
  return () => proxy.take().filter(({ origin }) => !browser.isOwn(origin));
}

/** What a bundle says of its files. */
export function manifestOf(html) {
  const [, json] = /const manifest = (\{.*\});\n/.exec(html);
  return JSON.parse(json);
}

/** Writes a copy in which one bit of a file that the bundle carries is another. */
export async function flipBit(from, to, name) {
  const bytes = await readFile(from);
  const { id } = manifestOf(bytes.toString("latin1")).files.find((file) => file.name === name);
  const start = bytes.indexOf(`id="${id}-0">`) + `id="${id}-0">`.length;
  const end = bytes.indexOf("</script>", start);
  bytes[start + ((end - start) >> 1)] ^= 1;
  await writeFile(to, bytes);
}
