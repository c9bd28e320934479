// Problems as errors.

/** What the engine, or the way to it, could not do. */
export class SagittaError extends Error {
  name = "SagittaError";
  /** A stable name in kebab case: `unknown-column`. */
  code;
  /** What to do about it. */
  hint;
  /** What the message names: `column`, `file`, `expected`, …. */
  arguments;
  /** More for a report; empty if there is no more. */
  detail;

  constructor({ code, message, hint = "", arguments: named = {}, detail = "" }) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.arguments = named;
    this.detail = detail;
  }
}

export const notOpen = (name) =>
  new SagittaError({ code: "nothing-open", message: `The table "${name}" is closed.`, hint: "Open it again.", arguments: { file: name } });

/** The browser's own words for a failure. */
export const textOf = (error) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

export const cannotStart = (detail) =>
  new SagittaError({
    code: "engine-cannot-start",
    message: "The engine cannot be started here.",
    hint: "The page's policy has to allow workers from a Blob and WebAssembly: worker-src blob:; script-src 'wasm-unsafe-eval'. Where it allows no workers, say worker=\"none\".",
    detail,
  });

export const engineMissing = (detail) =>
  new SagittaError({
    code: "engine-missing",
    message: "The engine's file engine_bg.wasm cannot be loaded.",
    hint: "It has to lie beside sagitta.js.",
    detail,
  });

export const noSimd = () =>
  new SagittaError({
    code: "no-simd",
    message: "This browser lacks instructions that the engine needs (WebAssembly SIMD).",
    hint: "Update the browser: Chrome 91, Firefox 89 and Safari 16.4 have them.",
  });

/** The engine has come to an end. What the browser says tells why, as far as anything does. */
export function stopped(detail) {
  const speaksOfMemory = /unreachable|out of memory|memory allocation|could not allocate/i.test(detail);
  const reason = /no sign of life/.test(detail) ? "silence" : speaksOfMemory && !/panicked/.test(detail) ? "memory" : "fault";
  const because = { memory: "it had no more memory", silence: "it gave no sign of life", fault: "of a fault in it" }[reason];
  return new SagittaError({
    code: "engine-stopped",
    message: reason === "fault" ? `The engine stopped because ${because}.` : `The engine stopped: ${because}.`,
    hint: "Ask again: tables from an address or a file are opened anew. One from an ArrayBuffer has to be opened by its owner.",
    arguments: { reason },
    detail,
  });
}
