// All that a newcomer wants to know, from one file on a disk.

import { onDisk, withoutNetwork } from "../bundle.mjs";
import { Pointer } from "../hands.mjs";
import { alone } from "../surroundings.mjs";
import { DATASETS, perform } from "../tasks.mjs";

export const name = "ten questions of a newcomer are answered from one file on a disk, without a network";
export const deadline = 300_000;

export async function run(all) {
  const site = onDisk(await all.lab.bundle("city data.html", DATASETS));
  const asked = withoutNetwork(all);
  await perform({ ...all, arrive: alone({ ...all, site }), Hands: Pointer });
  all.expect.equal(asked(), []);
}
