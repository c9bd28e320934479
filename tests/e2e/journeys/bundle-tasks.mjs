// All that a newcomer wants to know, from one file on a disk.

import { onDisk, withoutNetwork } from "../bundle.mjs";
import { settled } from "../explorer.mjs";
import { Pointer } from "../hands.mjs";
import { TASKS, perform } from "../tasks.mjs";

export const name = "ten questions of a newcomer are answered from one file on a disk, without a network";
export const deadline = 300_000;

export async function run(all) {
  const datasets = [...new Set(TASKS.map(({ of }) => of))];
  const site = onDisk(await all.lab.bundle("city data.html", datasets));
  const asked = withoutNetwork(all);
  await perform({ ...all, site, settled, hands: new Pointer(all.page) });
  all.expect.equal(asked(), []);
}
