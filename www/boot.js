// Runs before the page's program: shows the remembered theme and language at once, checks that the
// browser can run the program at all, and starts it. A file, because the page's policy allows no
// inline script.
const root = document.documentElement;

const remembered = (name) => {
  if (root.hasAttribute(`data-given-${name}`)) return root.getAttribute(`data-given-${name}`);
  try {
    return localStorage.getItem(`sagitta-${name}`);
  } catch {
    // Storage may be forbidden, in a sandboxed frame for one.
    return null;
  }
};

// A page of somebody else's that holds this one says in which theme, language and marks. It may ask
// for the picture alone, and is told then how high it is: in our own words and in Datawrapper's.
const given = new URLSearchParams(location.search);
const GIVEN = { theme: "givenTheme", lang: "givenLanguage", numbers: "givenNumbers", dates: "givenDates" };
for (const [name, kept] of Object.entries(GIVEN)) if (given.has(name)) root.dataset[kept] = given.get(name);
if (given.has("embed")) {
  root.dataset.embed = "";
  const id = given.get("id") ?? location.href;
  const page = document.getElementById("app") ?? document.body;
  let last = 0;
  const tell = () => {
    const height = Math.ceil(page.getBoundingClientRect().height);
    if (height === last || parent === window) return;
    last = height;
    parent.postMessage({ type: "sagitta:height", height, id }, "*");
    parent.postMessage({ "datawrapper-height": { [id]: height } }, "*");
  };
  new ResizeObserver(tell).observe(page);
}

// A form asks the page for something, and never goes anywhere. A frame without leave for forms tells
// nobody of them, so the page itself says what their buttons, and Enter, which presses those, ask for.
addEventListener(
  "click",
  (event) => {
    const submitter = event.target.closest("button");
    if (submitter?.type !== "submit" || !submitter.form) return;
    event.preventDefault();
    submitter.form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter }));
  },
  { capture: true },
);

const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const theme = remembered("theme");
root.dataset.theme = theme === "dark" || (theme !== "light" && dark) ? "dark" : "light";
const language = remembered("language") ?? navigator.languages.find((tag) => /^(zh|en)/.test(tag)) ?? "en";
root.lang = language.startsWith("zh") ? "zh-CN" : "en";

// What hands out the files of a page that carries them inside.
const inside = globalThis.sagittaInside;

// The page's messages come beside its program, not after it.
if (!inside) {
  const messages = document.createElement("link");
  messages.rel = "preload";
  messages.as = "fetch";
  messages.crossOrigin = "anonymous";
  messages.href = language.startsWith("zh") ? "locales/zh.ftl" : "locales/en.ftl";
  document.head.append(messages);
}

/** Shows words that stand in the page already, in place of all others. */
const show = (id) => {
  for (const element of document.querySelectorAll("#app > *")) {
    element.hidden = element.id !== id;
  }
};

/** Who keeps the site for use offline, where the browser and the page's place allow it. */
const canBeKept = () => {
  try {
    // A sandboxed frame is an origin of nobody, which nothing can be kept for.
    return !inside && !given.has("embed") && self.origin !== "null" && isSecureContext && navigator.serviceWorker !== undefined;
  } catch {
    return false;
  }
};

// The smallest module with a SIMD instruction: a function that returns a v128.
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

const script = document.querySelector("script[data-wasm]");
const program = () =>
  inside
    ? inside.program(script.dataset.js)
    : import(new URL(script.dataset.js, document.baseURI)).then((module) => module.default);
const wasm = () =>
  inside ? inside.response(script.dataset.wasm) : new URL(script.dataset.wasm, document.baseURI);
if (typeof WebAssembly !== "object" || !WebAssembly.validate(simd)) {
  show("no-simd");
} else {
  program()
    .then((start) => start({ module_or_path: wasm() }))
    .then(() => canBeKept() && import(new URL("kept.js", document.baseURI)).catch(() => {}))
    .catch((error) => {
      console.error(String(error));
      if (!inside?.damaged.length) show("no-start");
    });
}
