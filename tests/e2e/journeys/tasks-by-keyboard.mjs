// The same tasks without a pointer.

import { Keyboard } from "../hands.mjs";
import { alone } from "../surroundings.mjs";
import { perform } from "../tasks.mjs";

export const name = "the ten questions are answered by keyboard alone";
export const deadline = 300_000;
export const browsers = ["chromium", "firefox", "webkit"];

export const run = (all) => perform({ ...all, arrive: alone(all), Hands: Keyboard });
