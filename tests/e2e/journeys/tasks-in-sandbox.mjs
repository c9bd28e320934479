// The same tasks in a frame that may run scripts and nothing else, in a page of another origin.

import { Pointer } from "../hands.mjs";
import { browsersIn, sandboxed } from "../surroundings.mjs";
import { perform } from "../tasks.mjs";

export const name = "the ten questions are answered in a sandboxed frame on another origin";
export const deadline = 300_000;
export const browsers = browsersIn("firefox");

export const run = async (all) => perform({ ...all, arrive: await sandboxed(all), Hands: Pointer });
