// The module that draws figures. It is fetched when the first element needs it.

import init, { compare, draw, freeze, link, needed, prepare } from "./picture.js";
import { SagittaError, cannotStart, noSimd, textOf } from "./problem.js";
import { hasSimd } from "./engine.js";

let loading;

/** The functions of the module, each of JSON; one that fails throws a `SagittaError`. */
export function painter() {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load() {
  if (!hasSimd()) throw noSimd();
  const url = new URL("./picture_bg.wasm", import.meta.url);
  const missing = (detail) =>
    new SagittaError({
      code: "engine-missing",
      message: "The package's file picture_bg.wasm cannot be loaded.",
      hint: "It has to lie beside element.js.",
      detail,
    });
  const response = await fetch(url).catch((error) => Promise.reject(missing(textOf(error))));
  if (!response.ok) throw missing(`${url}: status ${response.status}`);
  try {
    await init({ module_or_path: await response.arrayBuffer() });
  } catch (error) {
    throw cannotStart(textOf(error));
  }
  const read = (text) => {
    const answer = JSON.parse(text);
    if (answer.problem) throw new SagittaError(answer.problem);
    return answer;
  };
  return {
    link: (asked) => read(link(JSON.stringify(asked))),
    needed: (asked) => read(needed(JSON.stringify(asked))),
    prepare: (asked) => read(prepare(JSON.stringify(asked))),
    draw: (asked, buffers = []) => read(draw(JSON.stringify(asked), buffers)),
    compare: (asked, buffers) => read(compare(JSON.stringify(asked), buffers)),
    freeze: (asked, buffers, hash, date) => read(freeze(JSON.stringify(asked), buffers, hash, date)),
  };
}
