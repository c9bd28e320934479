// The engine's worker seen from outside: what it says, how it is broken, and how it is made.

/** The last line of a worker's text: it makes the engine of the module that it is handed. */
export const BOOT =
  "\nonmessage = (event) => { onmessage = null; wasm_bindgen.initSync({ module: event.data }); wasm_bindgen.start(); };\n" +
  "onunhandledrejection = (event) => postMessage({ panic: String(event.reason) });";

/** Where the page's script holds the engine's, as `cargo xtask` writes it. */
const EMBEDDED = /^globalThis\.sagittaEngine='([^'\\\n]*(?:\\.[^'\\\n]*)*)';$/m;

/** The engine's script, out of the page's. */
export function engineIn(script) {
  const found = EMBEDDED.exec(script);
  if (!found) throw new Error("the page's script holds no engine");
  return found[1].replace(/\\(.)/g, (_, escaped) => ({ n: "\n", r: "\r" })[escaped] ?? escaped);
}

/** The page's script with another script for the engine in it. */
export const withEngine = (script, engine) =>
  script.replace(EMBEDDED, () => `globalThis.sagittaEngine=${JSON.stringify(engine)};`);

/** The page's script without the engine's. */
export const withoutEngine = (script) => script.replace(EMBEDDED, "");

/**
 * For a page's `before`: writes down on `workerLog` when workers are made and ended, and what the
 * page and they say to each other: `{ at, what, text }`.
 */
export function watchWorkers() {
  const log = [];
  const note = (what, text = "") => log.push({ at: performance.now(), what, text: String(text) });
  const Native = Worker;
  window.workerLog = log;
  window.Worker = class extends Native {
    constructor(...options) {
      super(...options);
      note("made");
      this.addEventListener("message", ({ data }) => data.text && note("said", data.text.slice(0, 400)));
    }
    postMessage(message, ...rest) {
      if (message.text) note("asked", message.text);
      return super.postMessage(message, ...rest);
    }
    terminate() {
      note("ended");
      return super.terminate();
    }
  };
}

/** Waits until the engine has answered the newest question of each kind; the page must be watched. */
export function atRest(page, expect) {
  return expect.eventually(async () => {
    const waiting = await page.evaluate(() => {
      const newest = new Map();
      for (const [at, { what, text }] of workerLog.entries()) {
        const [, kind] = /"ask":"(rows|plot|summaries)"/.exec(text) ?? [];
        if (what === "asked" && kind) newest.set(kind, { at, id: /"id":\d+/.exec(text)[0] });
      }
      const isAnswered = ({ at, id }) =>
        workerLog.some((one, n) => n > at && one.what === "said" && one.text.includes(`${id},`) && !one.text.includes('"progress"'));
      return [...newest].filter(([, asked]) => !isAnswered(asked)).map(([kind]) => kind);
    });
    expect.equal(waiting, []);
  });
}

/**
 * Ways to break an engine from outside, each run inside its worker. What is shipped has no door
 * for this: the driver reaches the engine's own exports, as a debugger does.
 */
export const breaking = {
  /** All of its memory is overwritten, so that its next step leads out of bounds. */
  corrupt: () => {
    new Uint8Array(wasm_bindgen.initSync().memory.buffer).fill(255);
  },
  /** All memory that a module can have is taken, so that its next allocation fails. */
  exhaust: () => {
    const { memory, __wbindgen_malloc } = wasm_bindgen.initSync();
    for (let pages = 16_384; pages >= 1; pages /= 2) {
      try {
        for (;;) memory.grow(pages);
      } catch {
        // No more pieces of this size.
      }
    }
    for (let bytes = 1 << 24; bytes >= 8; bytes >>= 1) {
      try {
        for (;;) __wbindgen_malloc(bytes, 8);
      } catch {
        // The allocator gives up with a trap of its own, which is that of this call.
      }
    }
  },
  /** It works on something that never ends. */
  spin: () => {
    setTimeout(() => {
      for (;;);
    });
  },
};

/** What browsers say of a trap that was made on purpose. */
export const TRAPS = [/RuntimeError/, /unreachable/, /out of bounds/, /already borrowed/, /wasm/, /RangeError/];
