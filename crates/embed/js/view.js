// The element `<sagitta-view>`: a View of a table, as a figure in somebody else's page.

import { switchSeries, tellFigures } from "./chart.js";
import { build, make } from "./elements.js";
import { sha256 } from "./hash.js";
import { painter } from "./painter.js";
import { SagittaError, textOf } from "./problem.js";
import { told } from "./problems.js";
import { style } from "./style.js";
import { SharedTable, catalogAt } from "./tables.js";
import { dayOf, wordsOf } from "./words.js";

/** Attributes that tell what is shown; the others tell how. */
const QUESTION = ["src", "view", "catalog", "dataset", "frozen", "worker"];
const LOOKS = ["lang", "numbers", "dates", "controls", "height", "explorer", "credit"];

/** The least width of a picture, in pixels. */
const NARROWEST = 200;

export class SagittaView extends HTMLElement {
  static observedAttributes = [...QUESTION, ...LOOKS];

  #root;
  #frame;
  #own;
  #mark;
  #hidden = [];
  #shared;
  #place;
  #answer;
  #painted;
  #width = 0;
  #sizes;
  #run = 0;
  #due;

  connectedCallback() {
    if (!this.#root) {
      this.#root = this.attachShadow({ mode: "open" });
      this.#root.adoptedStyleSheets = [style()];
      this.#frame = make("div", "frame");
      this.#frame.className = "frame";
      this.#root.append(this.#frame);
    }
    this.#sizes ??= new ResizeObserver(() => requestAnimationFrame(() => this.#fit()));
    this.#sizes.observe(this);
    if (!this.#answer) this.#want("load");
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      // An element that is only moved keeps all it has.
      if (this.isConnected) return;
      this.#run += 1;
      this.#sizes?.disconnect();
      this.#leave();
      this.#answer = undefined;
      this.#painted = undefined;
      this.#frame.replaceChildren();
    });
  }

  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === "view") this.#own = undefined;
    if (QUESTION.includes(name)) this.#forget();
    // What was said in another language is not said any more.
    if (name === "lang") this.#frame?.querySelector(":scope > [part=notice]")?.remove();
    this.#want(QUESTION.includes(name) ? "load" : "paint");
  }

  /** The View that is shown, as an object; before there is one, what was asked for. */
  get view() {
    return this.#painted?.view ?? this.#own ?? this.getAttribute("view");
  }

  /** Another View: an object, or the fragment of a link. */
  set view(view) {
    this.#own = view ?? undefined;
    this.#forget();
    this.#want("load");
  }

  /** The View as the fragment of a link; empty before there is one. */
  get fragment() {
    return this.#painted?.fragment ?? "";
  }

  /**
   * The attributes of an element that keeps the numbers that are shown now:
   * `{ view, frozen }`.
   */
  async freeze() {
    if (this.hasAttribute("frozen")) return { view: this.getAttribute("view"), frozen: this.getAttribute("frozen") };
    const { asked, buffers } = this.#answer ?? {};
    if (!asked) throw new SagittaError({ code: "nothing-open", message: "There is no figure yet.", hint: "Wait for sagitta-ready." });
    const { freeze } = await painter();
    const now = new Date();
    const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    return freeze({ ...asked, mark: this.#mark, ...this.#locale }, buffers, await sha256(await bytesAt(this.#places(asked))), today);
  }

  /** What a reader did to the element counts for the question it was asked. */
  #forget() {
    this.#mark = undefined;
    this.#hidden = [];
  }

  get #language() {
    return this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? document.documentElement.lang ?? "";
  }

  /** The language, and how numbers and dates are written in it. */
  get #locale() {
    return { language: this.#language, numbers: this.getAttribute("numbers"), dates: this.getAttribute("dates") };
  }

  get #words() {
    return wordsOf(this.#language);
  }

  get #controls() {
    return this.getAttribute("controls") ?? "basic";
  }

  get #hasExplorer() {
    return this.#controls === "full" && this.hasAttribute("explorer");
  }

  /** All changes of one task are one. */
  #want(what) {
    if (!this.isConnected || !this.#root) return;
    if (this.#due === undefined) {
      queueMicrotask(() => {
        const due = this.#due;
        this.#due = undefined;
        if (!this.isConnected) return;
        if (due === "load" || !this.#answer) this.#load();
        else this.#paint().catch((error) => this.#fail(error));
      });
    }
    this.#due = this.#due === "load" ? "load" : what;
  }

  #leave() {
    this.#shared?.leave();
    this.#shared = this.#place = undefined;
  }

  async #load() {
    this.#run += 1;
    const run = this.#run;
    const isStale = () => run !== this.#run;
    if (!this.#painted) this.#frame.replaceChildren(make("p", "wait", this.#words.loading));
    this.#frame.setAttribute("aria-busy", "true");
    try {
      if (this.#hasExplorer) return await this.#explore(isStale);
      const asked = await this.#known();
      const answer = asked.frozen === undefined ? await this.#ask(asked, isStale) : { asked, buffers: [] };
      if (isStale()) return;
      await painter();
      if (isStale()) return;
      this.#answer = answer;
      this.#frame.querySelector(":scope > [part=notice]")?.remove();
      await this.#paint();
      if (isStale()) return;
      this.#tell("sagitta-ready");
      if (asked.frozen !== undefined && asked.dataset) await this.#check(isStale);
    } catch (error) {
      if (!isStale()) this.#fail(error);
    } finally {
      if (!isStale()) this.#frame.removeAttribute("aria-busy");
    }
  }

  /** What is known without asking: the view, whose data they are, frozen numbers. */
  async #known() {
    const own = this.#own ?? this.getAttribute("view") ?? "";
    const view = typeof own === "object" ? JSON.stringify(own) : String(own);
    const frozen = this.getAttribute("frozen") ?? undefined;
    const { dataset, src } = await this.#data(view).catch((error) => {
      // Frozen numbers are shown whatever has become of the catalogue.
      if (frozen === undefined) throw error;
      return {};
    });
    if (!src && frozen === undefined) {
      throw new SagittaError({ code: "bad-view", message: "The element does not say where the data are.", hint: "Give it src, or catalog and a view of one of its datasets." });
    }
    const name = src ? decodeURIComponent(new URL(src).pathname.split("/").pop()) : "";
    return { view, frozen, dataset, name, src, mark: this.#mark };
  }

  async #data(view) {
    const absolute = (address, base = document.baseURI) => new URL(address, base).href;
    const src = this.getAttribute("src");
    const catalog = this.getAttribute("catalog");
    if (!catalog) return { src: src === null ? undefined : absolute(src) };
    const id = this.getAttribute("dataset") ?? datasetOf(view);
    const { datasets } = await catalogAt(absolute(catalog));
    const dataset = datasets.find((one) => one.id === id);
    if (!dataset) {
      throw new SagittaError({ code: "unknown-dataset", message: `The catalogue has no dataset "${id}".`, hint: "Check the view, or name the dataset.", arguments: { name: String(id) } });
    }
    const file = fileOf(dataset);
    const first = file?.parts?.[0] ?? file;
    const found = src === null ? first && absolute(first.download_url, absolute(catalog)) : absolute(src);
    return { dataset, src: found };
  }

  /** Where the data are: at an address, or in parts at several. */
  #places({ dataset, src }) {
    const base = new URL(this.getAttribute("catalog") ?? "", document.baseURI);
    const parts = (dataset && fileOf(dataset)?.parts) ?? [];
    const places = parts.map(({ download_url }) => new URL(download_url, base).href);
    return places[0] === src ? places : [src];
  }

  /** Asks the engine what the view is made of. */
  async #ask(known, isStale) {
    const asked = { ...known };
    const { src } = asked;
    const worker = this.getAttribute("worker") === "none" ? "none" : "blob";
    const place = `${worker} ${src}`;
    if (this.#place !== place) {
      this.#leave();
      this.#place = place;
      this.#shared = SharedTable.at(this.#places(asked), worker);
    }
    const shared = this.#shared;
    const [{ needed, prepare }, table] = await Promise.all([painter(), shared.ready()]);
    if (isStale()) return undefined;
    Object.assign(asked, { ...this.#locale, columns: table.infos, n_rows: table.rows });
    const { query, fields } = needed(asked);
    const { answer: summed } = await shared.ask({ ask: "summaries", query, fields });
    if (isStale()) return undefined;
    const { columns: summaries, n_selected, derived } = summed.summaries;
    Object.assign(asked, { columns: [...table.infos, ...derived], summaries, n_selected });
    const { question, limit } = prepare(asked);
    const { answer, buffers } = await shared.ask({ ask: "plot", query: question, limit });
    return { asked: { ...asked, page: answer.page }, buffers };
  }

  #innerWidth() {
    const { paddingLeft, paddingRight } = getComputedStyle(this.#frame);
    return Math.max(NARROWEST, Math.floor(this.#frame.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)));
  }

  /** The room has become another one. */
  #fit() {
    if (this.#answer && this.isConnected && this.#innerWidth() !== this.#width) this.#want("paint");
  }

  async #paint() {
    if (this.#hasExplorer) return this.#explore(() => !this.isConnected);
    const { draw } = await painter();
    if (!this.#answer || !this.isConnected) return;
    const { asked, buffers } = this.#answer;
    const isFrozen = asked.frozen !== undefined;
    this.#width = this.#innerWidth();
    const height = Math.round(Number(this.getAttribute("height"))) || 330;
    const given = Object.fromEntries(["explorer", "credit"].map((name) => [name, this.getAttribute(name)]));
    const looks = { ...this.#locale, width: this.#width, height, hidden: this.#hidden, ...given };
    const drawn = draw({ ...asked, ...looks, mark: isFrozen ? undefined : this.#mark }, buffers);
    const before = this.fragment;
    const isOpen = this.#root.querySelector("details")?.open;
    const figure = build(drawn.markup);
    const details = figure.querySelector("details");
    if (isOpen && details) details.open = true;
    for (const link of figure.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener" });
    const notice = this.#frame.querySelector(":scope > [part=notice]");
    this.#frame.replaceChildren(figure);
    if (this.#controls !== "none") this.#control(figure, drawn, isFrozen);
    if (isFrozen) this.#frame.append(notice ?? this.#notice());
    this.#painted = { view: drawn.view, fragment: drawn.fragment, sentence: drawn.sentence };
    if (before !== "" && before !== drawn.fragment) this.#tell("sagitta-view-change");
  }

  #control(figure, drawn, isFrozen) {
    const words = this.#words;
    const chart = figure.querySelector("[part=chart]");
    if (!chart) return;
    tellFigures(chart, { hits: drawn.hits, label: words.chart });
    switchSeries(chart, drawn.legend, (name) => this.#toggle(name));
    if (isFrozen || !drawn.mark) return;
    const select = make("select", "mark");
    select.setAttribute("aria-label", words.mark);
    for (const mark of drawn.marks) {
      select.append(new Option(words.marks[mark], mark, false, mark === drawn.mark));
    }
    select.addEventListener("change", () => {
      this.#mark = select.value;
      this.#load().then(() => this.#root.querySelector("[part=mark]")?.focus());
    });
    const controls = make("div", "controls");
    controls.append(select);
    this.#frame.prepend(controls);
  }

  async #toggle(name) {
    this.#hidden = this.#hidden.includes(name) ? this.#hidden.filter((one) => one !== name) : [...this.#hidden, name];
    await this.#paint();
    [...this.#root.querySelectorAll(".switch")].find((entry) => entry.getAttribute("aria-label") === name)?.focus();
  }

  /** The whole explorer, in a frame of its own. */
  async #explore(isStale) {
    const view = this.#own ?? this.getAttribute("view") ?? "";
    const fragment = await this.#link(view);
    if (isStale()) return;
    const frame = make("iframe", "explorer");
    const address = new URL(this.getAttribute("explorer"), document.baseURI);
    const given = { lang: this.#language, theme: this.getAttribute("theme"), numbers: this.getAttribute("numbers"), dates: this.getAttribute("dates") };
    for (const [name, value] of Object.entries(given)) if (value) address.searchParams.set(name, value);
    frame.src = address.href + fragment;
    frame.title = this.getAttribute("aria-label") ?? "Sagitta";
    frame.height = String(Math.round(Number(this.getAttribute("height"))) || 720);
    frame.addEventListener("load", () => this.#tell("sagitta-ready"), { once: true });
    this.#leave();
    this.#answer = undefined;
    this.#painted = { view, fragment };
    this.#frame.replaceChildren(frame);
  }

  /** A view as the explorer's address has it. The fragment of a link that names its data is one. */
  async #link(view) {
    if (typeof view === "string" && (view === "" || /^#\/[^?~]/.test(view))) return view;
    const text = typeof view === "object" ? JSON.stringify(view) : view;
    const { link } = await painter();
    return link({ view: text, ...this.#locale, name: "", ...(await this.#data(text)) }).fragment;
  }

  /** Under frozen numbers: whether there are newer ones. */
  #notice() {
    const notice = make("div", "notice");
    notice.setAttribute("role", "status");
    if (this.getAttribute("src") !== null || this.getAttribute("catalog") !== null) {
      notice.append(this.#button("check", this.#words.check, () => this.#check()));
    }
    return notice;
  }

  #button(part, words, press) {
    const button = make("button", part, words);
    button.type = "button";
    button.addEventListener("click", press);
    return button;
  }

  #say(notice, kind, text, ...more) {
    notice.dataset.kind = kind;
    notice.replaceChildren(make("span", "message", text), ...more);
  }

  /** Compares the data that are there now with those that the numbers are from. */
  async #check(isStale = () => false) {
    const notice = this.#frame.querySelector(":scope > [part=notice]");
    if (!notice || !this.#answer) return;
    const words = this.#words;
    const { asked } = this.#answer;
    const { sha256: then, date } = JSON.parse(asked.frozen);
    this.#say(notice, "checking", words.checking);
    try {
      const told = asked.dataset && fileOf(asked.dataset)?.sha256;
      const now = told ?? (await sha256(await bytesAt(this.#places(asked))));
      if (isStale()) return;
      const day = this.getAttribute("dates") === "iso" ? date : dayOf(date, this.#language);
      if (now === then) return this.#say(notice, "same", words.same(day));
      const show = this.#button("show", words.show, () => this.#compare(notice));
      this.#say(notice, "newer", words.newer(day), show);
      this.#tell("sagitta-newer-data");
    } catch {
      this.#say(notice, "unreachable", words.unreachable, this.#button("check", words.retry, () => this.#check()));
    }
  }

  /** Shows what the numbers would be now, beside what they were. */
  async #compare(notice) {
    const words = this.#words;
    const { asked } = this.#answer;
    const isStale = () => !this.isConnected;
    this.#say(notice, "newer", words.checking);
    try {
      const { frozen, ...known } = asked;
      const now = await this.#ask(known, isStale);
      if (isStale()) return;
      const { compare } = await painter();
      const found = compare({ ...now.asked, frozen, ...this.#locale }, now.buffers);
      this.#say(notice, "newer", found.changed === 0 ? words.unchanged : words.changed(found.changed));
      if (found.changed === 0) return;
      const table = build(found.markup);
      table.setAttribute("part", "difference");
      table.tabIndex = 0;
      notice.append(table);
    } catch (error) {
      const { message, hint } = told(error, this.#words === wordsOf("zh"));
      this.#say(notice, "newer", `${message} ${hint}`, this.#button("show", words.retry, () => this.#compare(notice)));
    }
  }

  #fail(error) {
    const words = this.#words;
    const known = error instanceof SagittaError ? error : new SagittaError({ code: "internal", message: textOf(error) });
    const { message, hint } = told(known, words === wordsOf("zh"));
    const box = make("div", "problem");
    box.setAttribute("role", "alert");
    const headline = document.createElement("b");
    headline.textContent = words.problem;
    box.append(headline, `${message} ${hint}`.trim(), document.createElement("br"), this.#button("retry", words.retry, () => this.#load()));
    this.#answer = this.#painted = undefined;
    this.#frame.replaceChildren(box);
    const { code, detail } = known;
    this.#tell("sagitta-problem", { problem: { code, message, hint, detail } });
  }

  #tell(type, more = {}) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail: { view: this.view, fragment: this.fragment, ...more } }));
  }
}

/** The dataset that a view is of. */
function datasetOf(view) {
  if (view.trimStart().startsWith("{")) return JSON.parse(view).source?.dataset;
  const id = /^#\/([^?]*)/.exec(view)?.[1];
  return id && decodeURIComponent(id);
}

/** The Arrow file of a dataset. */
const fileOf = ({ distributions = [] }) =>
  distributions.find(({ media_type }) => /^application\/vnd\.apache\.arrow/.test(media_type)) ?? distributions[0];

async function bytesAt(addresses) {
  const parts = [];
  for (const address of addresses) {
    const response = await fetch(address, { cache: "no-cache", referrerPolicy: "no-referrer" });
    if (!response.ok) throw new Error(`${address}: status ${response.status}`);
    parts.push(await response.arrayBuffer());
  }
  return parts.length === 1 ? parts[0] : new Blob(parts).arrayBuffer();
}
