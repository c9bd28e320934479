// The same tasks without a pointer.

import { settled } from "../explorer.mjs";
import { Keyboard } from "../hands.mjs";
import { perform } from "../tasks.mjs";

export const name = "the ten questions are answered by keyboard alone";
export const deadline = 300_000;
export const browsers = ["chromium", "firefox", "webkit"];

export const run = (all) => perform({ ...all, settled, hands: new Keyboard(all.page) });
