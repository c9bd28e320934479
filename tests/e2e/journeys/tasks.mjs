// A newcomer's tasks with a pointer.

import { settled } from "../explorer.mjs";
import { Pointer } from "../hands.mjs";
import { perform } from "../tasks.mjs";

export const name = "ten questions of a newcomer are answered as DuckDB answers them";
export const deadline = 300_000;
export const browsers = ["chromium", "firefox", "webkit"];

export const run = (all) => perform({ ...all, settled, hands: new Pointer(all.page) });
