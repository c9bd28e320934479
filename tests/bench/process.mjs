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
