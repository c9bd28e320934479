// What a process of the browser uses, read from Linux's `/proc`.

import { readFile, readdir, writeFile } from "node:fs/promises";

/** Milliseconds of processor time of all threads that live; nothing where there is no `/proc`. */
export async function cpu(pid) {
  try {
    let nanoseconds = 0;
    for (const thread of await readdir(`/proc/${pid}/task`)) {
      // A thread may end between the list and its file.
      const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0");
      nanoseconds += Number(text.split(" ")[0]);
    }
    return nanoseconds / 1e6;
  } catch {
    return undefined;
  }
}

/** A process rests that has used less than this, in milliseconds, in each of five tenths of a second. */
const REST = 4;

/** Waits until a process rests, 20 seconds at most. */
export async function until_rest(pid) {
  let before = await cpu(pid);
  for (let turn = 0, n_resting = 0; turn < 200 && n_resting < 5 && before !== undefined; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const now = await cpu(pid);
    n_resting = now - before < REST ? n_resting + 1 : 0;
    before = now;
  }
}

/** Resident megabytes (10⁶ bytes): now, and at the highest since `forget_peak`. */
export async function memory(pid) {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const field = (name) => (Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, "m"))[1]) * 1024) / 1e6;
    return { now: field("VmRSS"), peak: field("VmHWM") };
  } catch {
    return undefined;
  }
}

/** Counts the highest use of memory anew. */
export const forget_peak = (pid) => writeFile(`/proc/${pid}/clear_refs`, "5").catch(() => {});
