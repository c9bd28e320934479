// The same tasks in a bundle that is in a frame which may run scripts and nothing else.

import { Pointer } from "../hands.mjs";
import { browsersIn, sandboxedBundle } from "../surroundings.mjs";
import { DATASETS, perform } from "../tasks.mjs";

export const name = "the ten questions are answered in a bundle in a sandboxed frame on another origin";
export const deadline = 300_000;
export const browsers = browsersIn();

export async function run(all) {
  await perform({ ...all, arrive: await sandboxedBundle(all, DATASETS), Hands: Pointer });
}
