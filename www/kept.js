// What a reader keeps of the site for use offline: the page's side of `service-worker.js`.
//
// `<sagitta-kept>` offers to keep the site with some data, and to forget them; `<sagitta-shelf>` shows
// all that is kept; `<sagitta-release>` tells of a newer release. What they say stands in their
// attributes, in the reader's language.

const SITE = new URL("./", document.baseURI);

/**
 * Who keeps the site, if somebody does. Not every browser has told a page of the registration's
 * worker when it has told of the page's own, which is the same.
 */
async function keeper() {
  const registration = await navigator.serviceWorker.getRegistration(SITE);
  if (registration?.scope !== SITE.href) return undefined;
  return registration.active ?? navigator.serviceWorker.controller ?? undefined;
}

/** Asks who keeps the site; answers come until there is one that says that it is done. */
function ask(worker, words, onProgress = () => {}) {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.progress) return onProgress(data.progress);
      port1.close();
      if (data.failed) reject(data.failed);
      else resolve(data.done);
    };
    worker.postMessage(words, [port2]);
  });
}

/** Keeps the site, and these data with it. Where that fails at first, nothing stays. */
async function keep(names, onProgress) {
  const before = await keeper();
  await navigator.serviceWorker.register(new URL("service-worker.js", SITE), { scope: SITE.href, updateViaCache: "none" });
  const registration = await navigator.serviceWorker.ready;
  const worker = before ?? registration.active ?? registration.waiting ?? registration.installing;
  // Some browsers ask the reader; what is kept does not wait for that.
  navigator.storage?.persist?.().catch(() => {});
  try {
    await ask(worker, { ask: "keep", names }, onProgress);
  } catch (failed) {
    if (!before) await registration.unregister();
    throw failed;
  }
}

/** What can be kept of these files, and what is: sizes in bytes. None where the site has no list. */
async function known(names) {
  const worker = await keeper();
  const state = worker ? await ask(worker, { ask: "state" }) : { kept: [], bytes: 0 };
  const json = async (name) => {
    const response = await fetch(new URL(name, SITE), { cache: "no-cache" });
    if (!response.ok) throw new Error(name);
    return response.json();
  };
  const [{ files }, data] = await Promise.all([json("release.json"), json("data.json")]);
  const found = names.map((name) => data.files.find((file) => file.name === name));
  // A list without a catalogue is of a page that is built, and not of a site.
  if (!files.some(({ name }) => name === "catalog/catalog.json") || found.includes(undefined)) return undefined;
  const sum = (all) => all.reduce((sum, { bytes }) => sum + bytes, 0);
  const own = state.kept.map(({ name }) => name);
  return {
    isKept: state.current !== undefined && names.every((name) => own.includes(name)),
    hasSite: state.current !== undefined,
    bytes: sum(found),
    toCome: sum(found.filter(({ name }) => !own.includes(name))) + (state.current ? 0 : sum(files)),
    all: state.bytes + sum(state.kept),
  };
}

/** A number of bytes for reading: `850 kB`, `12.3 MB`. */
function sized(bytes) {
  const [divisor, unit] = bytes < 1_000_000 ? [1_000, "kB"] : bytes < 1_000_000_000 ? [1_000_000, "MB"] : [1_000_000_000, "GB"];
  const amount = bytes / divisor;
  return `${amount < 10 && unit !== "kB" ? amount.toFixed(1) : Math.ceil(amount)} ${unit}`;
}

/** An element with a text. */
function make(name, text, more = {}) {
  const element = Object.assign(document.createElement(name), more);
  element.textContent = text;
  return element;
}

/**
 * What buttons do. The page's own listener hears all presses on their way down and keeps those in
 * menus to itself, so that they are heard before it.
 */
const presses = new WeakMap();
addEventListener("click", ({ target }) => presses.get(target)?.(), { capture: true });

class Told extends HTMLElement {
  /** What an attribute says, with its blanks filled. */
  say(name, filled = {}) {
    const text = this.getAttribute(name) ?? "";
    return text.replaceAll(/\{(\w+)\}/g, (blank, key) => filled[key] ?? blank);
  }

  button(does, text, press, className = "sg-choice") {
    const button = make("button", text, { type: "button", className });
    button.dataset.do = does;
    presses.set(button, press);
    return button;
  }
}

class Kept extends Told {
  static observedAttributes = ["files", "keep"];
  #run = 0;

  connectedCallback() {
    this.#show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  /** The files by their names in the site; none if one is of another. */
  get #names() {
    const addresses = (this.getAttribute("files") ?? "").split(" ").filter(Boolean);
    const names = addresses.map((address) => {
      const { href } = new URL(address, SITE);
      return href.startsWith(SITE.href) ? decodeURIComponent(href.slice(SITE.href.length)) : undefined;
    });
    return names.includes(undefined) ? undefined : names;
  }

  async #show(problem) {
    this.#run += 1;
    const run = this.#run;
    const names = this.#names;
    const found = names && (await known(names).catch(() => undefined));
    if (run !== this.#run || !this.isConnected) return;
    this.replaceChildren(...(found ? this.#offered(names, found) : []));
    if (problem) this.append(make("p", problem, { className: "sg-popover__quiet", role: "alert" }));
  }

  #offered(names, { isKept, hasSite, bytes, toCome, all }) {
    const size = { size: sized(bytes), all: sized(all) };
    const children = [];
    if (isKept) {
      children.push(make("p", this.say("is-kept", size), { className: "sg-popover__quiet" }));
      if (names.length > 0) children.push(this.button("drop", this.say("drop", size), () => this.#do({ ask: "drop", names })));
    } else {
      children.push(this.button("keep", this.say("keep", { size: sized(toCome) }), () => this.#keep(names)));
    }
    if (hasSite) children.push(this.button("forget", this.say("forget", size), () => this.#do({ ask: "remove" })));
    return children;
  }

  async #keep(names) {
    this.#run += 1;
    const status = make("p", this.say("keeping", { done: sized(0), size: "…" }), { className: "sg-popover__quiet" });
    status.setAttribute("role", "status");
    this.replaceChildren(status);
    const onProgress = ({ done, total }) => {
      status.textContent = this.say("keeping", { done: sized(done), size: sized(total) });
    };
    const problem = await keep(names, onProgress).then(
      () => undefined,
      ({ reason, file }) => this.say(["refused", "full"].includes(reason) ? reason : "unreachable", { file: file ?? "" }),
    );
    await this.#show(problem);
    this.querySelector("button")?.focus();
  }

  async #do(words) {
    const worker = await keeper();
    if (worker) await ask(worker, words).catch(() => {});
    await this.#show();
    this.querySelector("button")?.focus();
  }
}

/** The titles of the datasets whose data these are, by the name of the file, as far as the catalogue lists them. */
async function titles(language) {
  const catalog = new URL("catalog/catalog.json", SITE);
  const { datasets = [] } = await (await fetch(catalog)).json();
  const found = new Map();
  for (const { title, distributions = [] } of datasets) {
    for (const { download_url: address } of distributions) found.set(new URL(address, catalog).href, title[language] || title.en || title.zh);
  }
  return (name) => found.get(new URL(encodeURI(name), SITE).href);
}

class Shelf extends Told {
  static observedAttributes = ["all"];
  #run = 0;

  connectedCallback() {
    this.#show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  async #show() {
    this.#run += 1;
    const run = this.#run;
    const children = await this.#kept().catch(() => []);
    if (run === this.#run) this.replaceChildren(...children);
  }

  /** What is kept, with its sizes; nothing where nothing is. */
  async #kept() {
    const worker = await keeper();
    if (!worker) return [];
    const { current, bytes, kept } = await ask(worker, { ask: "state" });
    if (!current) return [];
    const titleOf = kept.length > 0 ? await titles(document.documentElement.lang.slice(0, 2)).catch(() => () => undefined) : undefined;
    const list = make("ul", "");
    list.append(this.#entry(make("span", this.say("explorer")), bytes));
    for (const { name, bytes } of kept) {
      const id = name.split("/").at(-1).replace(/\.\w+$/, "");
      const title = titleOf(name) ?? id;
      const drop = this.button("drop-kept", this.say("drop"), () => this.#do({ ask: "drop", names: [name] }), "sg-button");
      drop.setAttribute("aria-label", `${this.say("drop")}: ${title}`);
      list.append(this.#entry(make("a", title, { href: `#/${encodeURIComponent(id)}` }), bytes, drop));
    }
    const all = { all: sized(bytes + kept.reduce((sum, { bytes }) => sum + bytes, 0)) };
    return [make("h2", this.say("all", all)), list, this.button("forget-kept", this.say("forget", all), () => this.#do({ ask: "remove" }), "sg-button")];
  }

  #entry(what, bytes, ...more) {
    const entry = make("li", "");
    entry.append(what, make("small", sized(bytes)), ...more);
    return entry;
  }

  async #do(words) {
    const worker = await keeper();
    if (worker) await ask(worker, words).catch(() => {});
    await this.#show();
    this.querySelector("button")?.focus();
  }
}

class Release extends Told {
  #listen = ({ data }) => this.#tell(data ?? {});

  connectedCallback() {
    navigator.serviceWorker.addEventListener("message", this.#listen);
    this.#look().catch(() => {});
  }

  disconnectedCallback() {
    navigator.serviceWorker.removeEventListener("message", this.#listen);
  }

  /** What has happened before the page listened. */
  async #look() {
    const worker = await keeper();
    if (!worker || !navigator.serviceWorker.controller) return;
    const [{ current, refused }, own] = await Promise.all([
      ask(worker, { ask: "state" }),
      fetch(new URL("release.json", SITE)).then((response) => response.json()),
    ]);
    if (refused) this.#tell({ sagitta: "refused", file: refused });
    else if (current && own.release !== current) this.#tell({ sagitta: "updated" });
  }

  #tell({ sagitta, file }) {
    // A page that does not come from what is kept is as new as the host's.
    if (!navigator.serviceWorker.controller || !["updated", "refused"].includes(sagitta)) return;
    const box = make("div", "", { className: "sg-problem", role: sagitta === "refused" ? "alert" : "status" });
    box.dataset.code = `release-${sagitta}`;
    const ways = make("div", "", { className: "sg-problem__ways" });
    if (sagitta === "updated") ways.append(this.button("reload", this.say("reload"), () => location.reload(), "sg-button"));
    ways.append(this.button("dismiss", this.say("dismiss"), () => this.replaceChildren(), "sg-button"));
    box.append(make("strong", this.say(sagitta, { file: file ?? "" })), ways);
    this.replaceChildren(box);
  }
}

customElements.define("sagitta-kept", Kept);
customElements.define("sagitta-shelf", Shelf);
customElements.define("sagitta-release", Release);

// Who has made an app of the site expects it to open without a network.
const keepSite = () => keep([]).catch(() => {});
addEventListener("appinstalled", keepSite);
if (matchMedia("(display-mode: standalone)").matches && !(await keeper())) keepSite();
