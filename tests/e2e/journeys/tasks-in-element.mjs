// The same tasks in the element, with all controls, on a host with a strict policy.

import { Pointer } from "../hands.mjs";
import { browsersIn, element } from "../surroundings.mjs";
import { perform } from "../tasks.mjs";

export const name = "the ten questions are answered in the element with all controls, under a strict policy";
export const deadline = 300_000;
export const browsers = browsersIn("chromium");

export const run = async (all) => perform({ ...all, arrive: await element(all), Hands: Pointer });
