// An engine that runs in the page itself, for pages whose policy allows no worker from a Blob.
//
// It is the same module with the same script. What the script takes for the global object of its
// worker is an object that stands for it, so that its messages come and go as a worker's do: each in
// a task of its own. The engine works in steps of some milliseconds and lets the page have its turn
// between two of them.

import { run } from "./inline.js";

/** The most rows of a table: what takes longer than a reader notices is work for a worker. */
export const MAX_ROWS = 1_000_000;

/** What the script takes for its worker's global object. */
class Scope {
  maxRows = MAX_ROWS;
  onmessage = null;
  performance = performance;
  origin = location.origin;
  #listeners = new Set();
  #tell;

  constructor(tell) {
    this.#tell = tell;
  }

  fetch(...all) {
    return fetch(...all);
  }

  setTimeout(...all) {
    return setTimeout(...all);
  }

  queueMicrotask(work) {
    queueMicrotask(work);
  }

  /** What is handed over is not used again by the engine, so that it need not be copied. */
  postMessage(data) {
    this.#tell(data);
  }

  addEventListener(_, listener) {
    this.#listeners.add(listener);
  }

  removeEventListener(_, listener) {
    this.#listeners.delete(listener);
  }

  /** A message has come. */
  receive(event) {
    for (const listener of [...this.#listeners]) listener(event);
    this.onmessage?.(event);
  }
}

/** The engine behind the words of a `Worker`. */
export class Inside {
  onmessage;
  onerror;
  #channels = [];
  #inbox;
  #isEnded = false;

  constructor() {
    this.#inbox = this.#channel();
    this.#inbox.port2.onmessage = ({ data }) => this.#begin(data);
  }

  /** A channel that ends with the engine: one that stays open keeps all that it reaches. */
  #channel() {
    const channel = new MessageChannel();
    this.#channels.push(channel);
    return channel;
  }

  /** The first message is the module. */
  #begin(module) {
    const make = () => this.#channel();
    const scope = new Scope((data) => {
      if (!this.#isEnded) this.onmessage?.({ data });
    });
    try {
      const Channel = function () {
        return make();
      };
      const bound = (name) => scope[name].bind(scope);
      const words = ["addEventListener", "removeEventListener", "postMessage"].map(bound);
      const engine = run(scope, scope, Scope, Channel, ...words);
      engine.initSync({ module });
      engine.start();
    } catch (error) {
      this.onerror?.({ message: String(error) });
      return;
    }
    this.#inbox.port2.onmessage = (event) => {
      try {
        scope.receive(event);
      } catch (error) {
        this.onerror?.({ message: String(error) });
      }
    };
  }

  postMessage(data, transfer = []) {
    if (!this.#isEnded) this.#inbox.port1.postMessage(data, transfer);
  }

  terminate() {
    this.#isEnded = true;
    for (const { port1, port2 } of this.#channels) {
      port1.onmessage = port2.onmessage = null;
      port1.close();
      port2.close();
    }
    this.#channels = [];
  }
}
