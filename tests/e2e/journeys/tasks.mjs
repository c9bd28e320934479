// A newcomer's tasks with a pointer.

import { Pointer } from "../hands.mjs";
import { alone } from "../surroundings.mjs";
import { perform } from "../tasks.mjs";

export const name = "ten questions of a newcomer are answered as DuckDB answers them";
export const deadline = 300_000;
export const browsers = ["chromium", "firefox", "webkit"];

export const run = (all) => perform({ ...all, arrive: alone(all), Hands: Pointer });
