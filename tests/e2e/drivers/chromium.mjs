// Chromium, driven by Playwright, behind the small set of words that journeys use.
//
// A target is a CSS selector, or `role=button[name="Group by"]`. It must lead to one element,
// except for `count` and `texts`. Other browsers get a driver with the same words.

import { chromium } from "playwright-core";
import { onEveryPage } from "./every-page.mjs";
import { stand } from "./stand.mjs";

const PATIENCE = 15_000;

/** Starts the browser. */
export async function launch({ executable, flags, headed, proxy }) {
  // Left to itself, Chromium asks this machine without its proxy.
  const proxied = [`--proxy-server=http://${proxy.host}:${proxy.port}`, "--proxy-bypass-list=<-loopback>"];
  const args = [...flags, ...proxied];
  const browser = await chromium.launch({ executablePath: executable, headless: !headed, args });
  return {
    name: "chromium",
    prelude: () => "",
    isOwn,
    version: () => browser.version(),
    open: (profile) => open(browser, profile),
    close: () => browser.close(),
  };
}

/** Whether the browser itself asks this origin, for updates and the like, whatever page is open. */
function isOwn(origin) {
  return /^https?:\/\/([a-z0-9-]+\.)*(google|googleapis|gvt1|gstatic)\.com(:443)?$/.test(origin);
}

/**
 * Opens a page in an empty profile.
 *
 * `profile`: `{ width, height, language, colorScheme, touch, before, inWorkers }`, where `before` is a
 * function that runs in the page ahead of its own scripts.
 */
async function open(browser, profile) {
  const { width = 1280, height = 800, language = "en-US", colorScheme = "light", touch = false, before } = profile;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language,
    colorScheme,
    hasTouch: touch,
    timezoneId: "UTC",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(PATIENCE);
  await context.addInitScript(onEveryPage);
  if (before) await context.addInitScript(before);
  const requests = [];
  context.on("request", (request) => requests.push(request.url()));
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    const { url, lineNumber } = message.location();
    if (message.type() === "error") complaints.push(`${message.text()} (${url}:${lineNumber})`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("crash", () => complaints.push("the page crashed"));
  return new Page(context, page, requests, complaints);
}

class Page {
  #context;
  #page;
  /** The frame that targets are looked for in. */
  #view;
  #requests;
  #complaints;

  constructor(context, page, requests, complaints, view = page.mainFrame()) {
    this.#context = context;
    this.#page = page;
    this.#view = view;
    this.#requests = requests;
    this.#complaints = complaints;
  }

  // Where it is.

  /** Opens an address; the same page with another fragment is a navigation, too. */
  goto(url) {
    return this.#page.goto(url, { waitUntil: "domcontentloaded" });
  }
  /** The address as the bar shows it. */
  async url() {
    return this.#page.url();
  }
  reload() {
    return this.#page.reload({ waitUntil: "domcontentloaded" });
  }
  back() {
    return this.#page.goBack();
  }
  forward() {
    return this.#page.goForward();
  }

  /** What is in a frame, as a page: seen, asked and pressed there. */
  async frame(target) {
    const element = await this.#view.locator(target).elementHandle();
    return new Page(this.#context, this.#page, this.#requests, this.#complaints, await element.contentFrame());
  }

  // What is seen.

  /** The visible text of an element, with single spaces. */
  async text(target) {
    return (await this.#view.locator(target).innerText()).replace(/\s+/g, " ").trim();
  }
  /** The visible texts of all elements. */
  async texts(target) {
    const all = await this.#view.locator(target).allInnerTexts();
    return all.map((text) => text.replace(/\s+/g, " ").trim());
  }
  count(target) {
    return this.#view.locator(target).count();
  }
  visible(target) {
    return this.#view.locator(target).first().isVisible();
  }
  /** An attribute's text, or null. */
  attribute(target, name) {
    return this.#view.locator(target).getAttribute(name);
  }
  /** What stands in a field. */
  value(target) {
    return this.#view.locator(target).inputValue();
  }
  /** Where an element is: `{ x, y, width, height }` in CSS pixels. */
  box(target) {
    return this.#view.locator(target).boundingBox();
  }
  /** Waits until an element is there and visible. */
  wait(target, patience = PATIENCE) {
    return this.#view.locator(target).first().waitFor({ state: "visible", timeout: patience });
  }
  /** The name of the element that has the keyboard, as `tag#id` or its accessible label. */
  focused() {
    return this.#view.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
    });
  }
  /** How the keyboard stands to an element: see `stand.mjs`. */
  stand(target) {
    return this.#view.locator(target).evaluate(stand);
  }
  /** Runs a function in the page; argument and result are plain values. */
  evaluate(work, argument) {
    return this.#view.evaluate(work, argument);
  }
  /**
   * Runs a function in each of the page's workers; what the engine's script declares is in reach.
   * The journey names its functions in `inWorkers`, as not every browser lets a driver in.
   */
  inWorkers(work, argument) {
    return Promise.all(this.#page.workers().map((worker) => worker.evaluate(work, argument)));
  }
  screenshot(path) {
    return this.#page.screenshot({ path });
  }

  // What a person does.

  click(target) {
    return this.#view.locator(target).click();
  }
  doubleClick(target) {
    return this.#view.locator(target).dblclick();
  }
  hover(target) {
    return this.#view.locator(target).hover();
  }
  /** Replaces what stands in a field. */
  fill(target, text) {
    return this.#view.locator(target).fill(text);
  }
  /** Picks an option of a `<select>` by its value or label. */
  select(target, option) {
    return this.#view.locator(target).selectOption(option);
  }
  focus(target) {
    return this.#view.locator(target).focus();
  }
  /** Presses a key where the keyboard is: `Tab`, `Shift+Tab`, `Enter`, `ArrowRight`, `Control+c`. */
  press(key) {
    return this.#page.keyboard.press(key);
  }
  /** Types a text where the keyboard is. */
  type(text) {
    return this.#page.keyboard.type(text);
  }
  /** Drags inside an element, from one place to another, each a fraction of its width and height. */
  async drag(target, from, to, steps = 10) {
    const locator = this.#view.locator(target);
    await locator.scrollIntoViewIfNeeded();
    const box = await locator.boundingBox();
    const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
    await this.#page.mouse.move(...at(from));
    await this.#page.mouse.down();
    await this.#page.mouse.move(...at(to), { steps });
    await this.#page.mouse.up();
  }
  /** Turns the wheel over an element. */
  async wheel(target, x, y) {
    await this.hover(target);
    await this.#page.mouse.wheel(x, y);
  }
  /** Chooses files for a file field: paths, or `{ name, mimeType, buffer }`. */
  upload(target, files) {
    return this.#view.locator(target).setInputFiles(files);
  }
  /** Drops a file of these bytes on an element. */
  async drop(target, name, bytes) {
    const encoded = Buffer.from(bytes).toString("base64");
    const transfer = await this.#view.evaluateHandle(
      ({ name, encoded }) => {
        const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], name));
        return transfer;
      },
      { name, encoded },
    );
    for (const type of ["dragenter", "dragover", "drop"]) {
      await this.#view.locator(target).dispatchEvent(type, { dataTransfer: transfer });
    }
  }
  resize(width, height) {
    return this.#page.setViewportSize({ width, height });
  }
  /** What the clipboard holds. */
  clipboard() {
    return this.#page.evaluate(() => navigator.clipboard.readText());
  }

  // What it did.

  /** The addresses of all requests so far, those of workers included. */
  requests() {
    return [...this.#requests];
  }
  /** Errors on the console, uncaught exceptions and crashes so far. */
  complaints() {
    return [...this.#complaints];
  }
  /** Ends the service workers of the browser, as it does itself when it wants their memory. */
  async endServiceWorkers() {
    const session = await this.#context.newCDPSession(this.#page);
    await session.send("ServiceWorker.enable");
    await session.send("ServiceWorker.stopAllWorkers");
    await session.detach();
  }
  /**
   * The bytes that the page's scripts hold, after all that is not needed is gone. What the browser
   * compiles of scripts that run often is not among them: it comes when the browser thinks fit.
   */
  async heap() {
    const session = await this.#context.newCDPSession(this.#page);
    let text = "";
    session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => {
      text += chunk;
    });
    await session.send("HeapProfiler.collectGarbage");
    await session.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
    await session.detach();
    const { snapshot, nodes } = JSON.parse(text);
    const { node_fields: fields, node_types: types } = snapshot.meta;
    const [type, size] = ["type", "self_size"].map((field) => fields.indexOf(field));
    let bytes = 0;
    for (let at = 0; at < nodes.length; at += fields.length) {
      if (!["code", "native"].includes(types[0][nodes[at + type]])) bytes += nodes[at + size];
    }
    return bytes;
  }
  /** The tasks over 50 ms of the page's own thread since it was opened: `[{ start, duration }]`. */
  longTasks() {
    return this.#page.evaluate(
      () =>
        new Promise((resolve) => {
          const tasks = [];
          const observer = new PerformanceObserver((list) => {
            for (const { startTime, duration } of list.getEntries()) tasks.push({ start: startTime, duration });
          });
          observer.observe({ type: "longtask", buffered: true });
          setTimeout(() => resolve(tasks), 100);
        }),
    );
  }
  close() {
    return this.#context.close();
  }
}
