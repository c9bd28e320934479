// The engine behind the package: one worker for all tables, as long as one is open. Where a page
// allows no worker, there is an engine in the page itself: see `inside.js`.
//
// The worker is made from a Blob of the glue and one line that makes the engine of the compiled
// module it is handed. That form works under a Content-Security-Policy that allows `blob:` workers,
// and in a sandboxed frame.

import { glue } from "./glue.js";
import { SagittaError, cannotStart, engineMissing, noSimd, stopped, textOf } from "./problem.js";

/** How often a worker that owes an answer is asked for a sign of life, in milliseconds. */
const WATCH = 4_000;

/**
 * After how many of those without a sign it is ended. Counted in turns of the timer and not in time,
 * so that a computer that slept does not take its worker for dead.
 */
const PATIENCE = 5;

/** The smallest module with a SIMD instruction: a function that returns a v128. */
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

/** Whether the browser has the instructions that the modules need. */
export const hasSimd = () => WebAssembly.validate(SIMD);

/** The line after the glue. A promise that fails unheard would leave a dead engine that answers pings. */
const BOOT =
  "\nonmessage = (event) => { onmessage = null; wasm_bindgen.initSync({ module: event.data }); wasm_bindgen.start(); };" +
  "\nonunhandledrejection = (event) => postMessage({ panic: String(event.reason) });";

/** The compiled module, or what it will be: kept, so that the next worker starts without a download. */
let compiled;

function compile() {
  compiled ??= load().catch((error) => {
    compiled = undefined;
    throw error;
  });
  return compiled;
}

/** The engine's later part, compiled; kept as the module is. */
let compiledLater;

function compileLater() {
  compiledLater ??= fetchModule(new URL("./engine_later.wasm", import.meta.url)).catch((error) => {
    compiledLater = undefined;
    throw error;
  });
  return compiledLater;
}

async function load() {
  if (!hasSimd()) throw noSimd();
  return fetchModule(new URL("./engine_bg.wasm", import.meta.url));
}

async function fetchModule(url) {
  const response = await fetch(url).catch((error) => Promise.reject(engineMissing(textOf(error))));
  if (!response.ok) throw engineMissing(`${url}: status ${response.status}`);
  try {
    // Compiled while the bytes come; where the host does not call them `application/wasm`, after.
    const isNamed = /^application\/wasm\b/.test(response.headers.get("content-type"));
    return await (isNamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    throw cannotStart(textOf(error));
  }
}

/** A worker with the engine in it, and what it was asked. */
export class Engine {
  /** The engines that run: in a worker, and in the page. */
  static #running = {};
  #worker;
  #url;
  #started;
  #seats = new Set();
  #lastTable = 0;
  #lastId = 0;
  #pending = new Map();
  #silence = 0;
  #watch;
  /** Why it has stopped. */
  reason;

  /** A place for a table in the engine that runs, or in a new one; `worker` is `blob` or `none`. */
  static seat(worker) {
    if (Engine.#running[worker]?.reason !== undefined) Engine.#running[worker] = undefined;
    const engine = (Engine.#running[worker] ??= new Engine(worker));
    engine.#lastTable += 1;
    const seat = new Seat(engine, engine.#lastTable);
    engine.#seats.add(seat);
    return seat;
  }

  constructor(worker) {
    this.#started = this.#start(worker);
    this.#started.catch((error) => this.#stop(error));
    this.#watch = setInterval(() => this.#look(), WATCH);
  }

  /** A worker, or what stands for one. */
  async #made(worker) {
    if (worker === "none") {
      const { Inside } = await import("./inside.js");
      return new Inside();
    }
    this.#url = URL.createObjectURL(new Blob([glue, BOOT], { type: "text/javascript" }));
    return new Worker(this.#url);
  }

  async #start(worker) {
    const module = compile();
    // Heeded below; while the worker is made it must not be a failure that nobody hears.
    module.catch(() => {});
    try {
      this.#worker = await this.#made(worker);
    } catch (error) {
      throw cannotStart(textOf(error));
    }
    if (this.reason) {
      this.#worker.terminate();
      throw this.reason;
    }
    let isReady = false;
    const end = (detail) => this.#stop(isReady ? stopped(detail) : cannotStart(detail));
    this.#worker.onerror = (event) => end(event.message ?? "");
    this.#worker.onmessageerror = () => end("a message could not be read");
    this.#worker.onmessage = ({ data }) => {
      this.#silence = 0;
      if (data.text !== undefined) this.#receive(JSON.parse(data.text), data.buffers);
      else if (data.panic !== undefined) end(data.panic);
      else if (data.ready) isReady = true;
      else if (data.part) this.#bringLater();
    };
    this.#worker.postMessage(await module);
  }

  /** Asks, and gives the last answer with its buffers. */
  async ask(seat, words, { file, signal, onProgress }) {
    signal?.throwIfAborted();
    await this.#started;
    signal?.throwIfAborted();
    if (seat.reason) throw seat.reason;
    const { table } = seat;
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#pending.delete(id);
        this.#worker.postMessage({ table, text: `{"id":0,"generation":0,"ask":{"ask":"cancel","id":${id}}}` });
        reject(signal.reason);
      };
      const done = () => {
        this.#pending.delete(id);
        signal?.removeEventListener("abort", giveUp);
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#pending.set(id, { table, resolve, reject, done, onProgress });
      const isBuffer = file instanceof ArrayBuffer;
      this.#worker.postMessage({ table, ...words(id), file }, isBuffer ? [file] : []);
    });
  }

  /** Hands the worker the engine's later part, or tells it that there is none. */
  async #bringLater() {
    const part = await compileLater().catch(() => null);
    this.#worker.postMessage({ part });
  }

  #receive({ id, answer }, buffers) {
    const pending = this.#pending.get(id);
    if (!pending) return;
    const { progress, opened, problem } = answer;
    if (progress) return pending.onProgress?.({ done: progress.done, total: progress.total ?? undefined, rows: progress.n_rows });
    if (opened && !opened.complete) return;
    pending.done();
    if (problem) pending.reject(new SagittaError(problem));
    else if (answer === "cancelled") pending.reject(new DOMException("The question was given up.", "AbortError"));
    else pending.resolve({ id, answer, buffers });
  }

  /** Asks a worker that owes an answer for a sign of life, and ends one that gives none. */
  #look() {
    if (this.#pending.size === 0) {
      this.#silence = 0;
      return;
    }
    this.#silence += 1;
    if (this.#silence > PATIENCE) this.#stop(stopped("no sign of life"));
    else this.#worker.postMessage({ ping: true });
  }

  /** The worker is of no use any more. */
  #stop(reason) {
    if (this.reason) return;
    this.reason = reason;
    this.#worker?.terminate();
    if (this.#url) URL.revokeObjectURL(this.#url);
    clearInterval(this.#watch);
    this.#give(reason, () => true);
  }

  /** Gives up what was asked and is of this kind. */
  #give(reason, isMeant) {
    for (const pending of [...this.#pending.values()].filter(isMeant)) {
      pending.done();
      pending.reject(reason);
    }
  }

  /** A table is closed. With the last one goes the worker, whose memory never shrinks. */
  leave(seat, reason) {
    this.#seats.delete(seat);
    if (this.reason) return;
    this.#give(reason, ({ table }) => table === seat.table);
    if (this.#seats.size === 0) this.#stop(reason);
    else this.#worker?.postMessage({ table: seat.table, close: true });
  }
}

/** A table's place in an engine. */
class Seat {
  #engine;
  #left;
  table;

  constructor(engine, table) {
    this.#engine = engine;
    this.table = table;
  }

  /** Why nothing can be asked from here any more, if so. */
  get reason() {
    return this.#left ?? this.#engine.reason;
  }

  /** Asks as a page does. */
  request(ask, options) {
    const text = (id) => ({ text: JSON.stringify({ id, generation: 0, ask }) });
    return this.#engine.ask(this, text, options);
  }

  /** Asks as a program does. */
  call(text, options) {
    return this.#engine.ask(this, (id) => ({ text, call: id }), options);
  }

  /** The table is not needed any more; what is still asked of it fails with this reason. */
  leave(reason) {
    if (this.#left) return;
    this.#left = reason;
    this.#engine.leave(this, reason);
  }
}
