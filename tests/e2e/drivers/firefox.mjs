// Firefox, driven by Puppeteer over WebDriver BiDi, behind the same words as Chromium.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import puppeteer from "puppeteer-core";
import { onEveryPage } from "./every-page.mjs";
import { choose, expression, onOne, place, write } from "./in-page.mjs";
import { stand } from "./stand.mjs";

const PATIENCE = 15_000;
const PAUSE = 30;

/** Makes the browser ready. Language, colours and touch are settings of a whole Firefox: each
 * combination gets one when it is first asked for, and pages have empty profiles inside it. */
export async function launch({ executable, headed, proxy }) {
  const running = new Map();
  const browser = async ({ language = "en-US", colorScheme = "light", touch = false }) => {
    const key = `${language} ${colorScheme} ${touch}`;
    if (!running.has(key)) {
      const extraPrefsFirefox = preferences({ language, colorScheme, touch, proxy });
      const env = { ...process.env, TZ: "UTC" };
      const started = puppeteer.launch({
        browser: "firefox",
        executablePath: executable,
        headless: !headed,
        extraPrefsFirefox,
        env,
        protocolTimeout: 600_000,
      });
      running.set(key, started);
    }
    return running.get(key);
  };
  const version = (await (await browser({})).version()).replace(/^\D*\//, "");
  return {
    name: "firefox",
    prelude,
    isOwn: (origin) => /^https?:\/\/([a-z0-9.-]+\.)?(mozilla|firefox)\.(com|net|org)(:443)?$/.test(origin),
    version: () => version,
    open: async (profile) => open(await browser(profile), profile),
    close: async () => {
      for (const started of running.values()) await (await started).close();
    },
  };
}

function preferences({ language, colorScheme, touch, proxy }) {
  const [main] = language.split("-");
  return {
    "intl.accept_languages": `${language}, ${main}`,
    "layout.css.prefers-color-scheme.content-override": colorScheme === "dark" ? 0 : 1,
    "dom.w3c_touch_events.enabled": touch ? 1 : 0,
    "ui.primaryPointerCapabilities": touch ? 1 : 6,
    "ui.allPointerCapabilities": touch ? 1 : 6,
    // As on a phone: over the page, not beside it.
    "ui.useOverlayScrollbars": touch ? 1 : 0,
    // Under automation Firefox is laxer with local files than it is for people.
    "security.fileuri.strict_origin_policy": true,
    "dom.events.testing.asyncClipboard": true,
    "network.proxy.type": 1,
    "network.proxy.http": proxy.host,
    "network.proxy.http_port": proxy.port,
    "network.proxy.ssl": proxy.host,
    "network.proxy.ssl_port": proxy.port,
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": true,
    // What the browser itself would ask the network for.
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "services.settings.server": "data:,",
    "browser.region.network.url": "",
    "browser.safebrowsing.malware.enabled": false,
    "browser.safebrowsing.phishing.enabled": false,
    "extensions.getAddons.cache.enabled": false,
    "media.gmp-manager.updateEnabled": false,
    "dom.push.connection.enabled": false,
  };
}

/**
 * A text ahead of a worker's own that lets a page call these functions inside of it. WebDriver BiDi
 * does not reach into Firefox's workers, and the policy allows no text that comes later.
 */
const prelude = (works) => `{
  const works = [${works.map((work) => `(${work})`).join(", ")}];
  addEventListener("message", async (event) => {
    if (event.data?.work === undefined) return;
    event.stopImmediatePropagation();
    const { work, argument, id } = event.data;
    try {
      postMessage({ done: id, result: await works[work](argument) });
    } catch (error) {
      postMessage({ done: id, error: String(error) });
    }
  });
}
`;

/** Puts the text ahead of the workers that a page makes of Blobs, and keeps hold of them. */
const enterWorkers = (text) => {
  const NativeBlob = Blob;
  window.Blob = class extends NativeBlob {
    constructor(parts = [], options = {}) {
      super(options.type === "text/javascript" ? [text, ...parts] : parts, options);
    }
  };
  const NativeWorker = Worker;
  const workers = new Set();
  window.Worker = class extends NativeWorker {
    constructor(...options) {
      super(...options);
      workers.add(this);
    }
    terminate() {
      workers.delete(this);
      super.terminate();
    }
  };
  let last = 0;
  window.inWorkers = (work, argument) =>
    Promise.all(
      [...workers].map(
        (worker) =>
          new Promise((resolve, reject) => {
            const id = (last += 1);
            const listen = ({ data }) => {
              if (data.done !== id) return;
              worker.removeEventListener("message", listen);
              if (data.error === undefined) resolve(data.result);
              else reject(new Error(data.error));
            };
            worker.addEventListener("message", listen);
            worker.postMessage({ work, argument, id });
          }),
      ),
    );
};

async function open(browser, profile) {
  const { width = 1280, height = 800, before, inWorkers = [] } = profile;
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.setDefaultNavigationTimeout(60_000);
  await page.setViewport({ width, height });
  await page.evaluateOnNewDocument(onEveryPage);
  if (inWorkers.length > 0) await page.evaluateOnNewDocument(enterWorkers, prelude(inWorkers));
  if (before) await page.evaluateOnNewDocument(before);
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  return new Page(context, page, requests, complaints, inWorkers);
}

class Page {
  #context;
  #page;
  /** The frame that targets are looked for in, and what points and types in it. */
  #view;
  #mouse;
  #keyboard;
  #requests;
  #complaints;
  #folders = [];
  #inWorkers;

  constructor(context, page, requests, complaints, inWorkers, view = page.mainFrame()) {
    this.#inWorkers = inWorkers;
    this.#context = context;
    this.#page = page;
    this.#view = view;
    // They act in the main frame of what they are made for.
    const place = { mainFrame: () => view };
    this.#mouse = new page.mouse.constructor(place);
    this.#keyboard = new page.keyboard.constructor(place);
    this.#requests = requests;
    this.#complaints = complaints;
  }

  #run(work, ...rest) {
    return this.#view.evaluate(expression(work, rest));
  }
  /** Asks until there is an answer without `why`. */
  async #until(work, ...rest) {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const answer = await this.#run(work, ...rest);
      if (answer.why === undefined) return answer;
      if (performance.now() > end) throw new Error(answer.why);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  /** Calls a function on the one element of a target, once it is there. */
  async #one(target, work, argument = null) {
    return (await this.#until(onOne(work), target, argument)).answer;
  }

  goto(url) {
    return this.#page.goto(url, { waitUntil: "domcontentloaded" });
  }
  url() {
    return this.#page.evaluate(() => location.href);
  }
  reload() {
    return this.#page.reload({ waitUntil: "domcontentloaded" });
  }
  back() {
    return this.#page.evaluate(() => history.back());
  }
  forward() {
    return this.#page.evaluate(() => history.forward());
  }

  /** What is in a frame, as a page. */
  async frame(target) {
    const find = ({ find }, target) => find(target)[0];
    const element = await this.#view.evaluateHandle(expression(find, [target]));
    const view = await element.contentFrame();
    return new Page(this.#context, this.#page, this.#requests, this.#complaints, this.#inWorkers, view);
  }

  async text(target) {
    return (await this.#one(target, (element) => element.innerText)).replace(/\s+/g, " ").trim();
  }
  async texts(target) {
    const all = await this.#run(({ find }, target) => find(target).map((element) => element.innerText), target);
    return all.map((text) => text.replace(/\s+/g, " ").trim());
  }
  count(target) {
    return this.#run(({ find }, target) => find(target).length, target);
  }
  visible(target) {
    return this.#run(({ find, isSeen }, target) => find(target).slice(0, 1).some(isSeen), target);
  }
  attribute(target, name) {
    return this.#one(target, (element, name) => element.getAttribute(name), name);
  }
  value(target) {
    return this.#one(target, (element) => element.value);
  }
  box(target) {
    return this.#one(target, (element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    });
  }
  async wait(target, patience = PATIENCE) {
    const end = performance.now() + patience;
    while (!(await this.visible(target))) {
      if (performance.now() > end) throw new Error(`${target} is not visible`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
  focused() {
    return this.#view.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
    });
  }
  stand(target) {
    return this.#one(target, stand);
  }
  evaluate(work, argument) {
    return argument === undefined ? this.#view.evaluate(work) : this.#view.evaluate(work, argument);
  }
  inWorkers(work, argument) {
    const at = this.#inWorkers.indexOf(work);
    if (at < 0) throw new Error(`the journey's list inWorkers lacks ${work}`);
    return this.#page.evaluate((at, argument) => window.inWorkers(at, argument), at, argument ?? null);
  }
  screenshot(path) {
    return this.#page.screenshot({ path });
  }

  async #press(target, count) {
    const { x, y } = await this.#until(place, target, false);
    await this.#mouse.click(x, y, { count });
  }
  click(target) {
    return this.#press(target, 1);
  }
  doubleClick(target) {
    return this.#press(target, 2);
  }
  async hover(target) {
    const { x, y } = await this.#until(place, target, true);
    await this.#mouse.move(x, y);
  }
  fill(target, text) {
    return this.#one(target, write, text);
  }
  select(target, option) {
    return this.#one(target, choose, option);
  }
  focus(target) {
    return this.#one(target, (element) => element.focus() ?? true);
  }
  async press(key) {
    const [last, ...held] = key.split("+").reverse();
    for (const modifier of held) await this.#keyboard.down(modifier);
    await this.#keyboard.press(last);
    for (const modifier of held) await this.#keyboard.up(modifier);
  }
  type(text) {
    return this.#keyboard.type(text);
  }
  async drag(target, from, to, steps = 10) {
    const { box } = await this.#until(place, target, true);
    const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
    await this.#mouse.move(...at(from));
    await this.#mouse.down();
    await this.#mouse.move(...at(to), { steps });
    await this.#mouse.up();
  }
  async wheel(target, x, y) {
    await this.hover(target);
    await this.#mouse.wheel({ deltaX: x, deltaY: y });
  }
  async upload(target, files) {
    const paths = [];
    for (const file of [files].flat()) paths.push(typeof file === "string" ? file : await this.#written(file));
    const handle = await this.#view.evaluateHandle(expression(({ find }, target) => find(target)[0], [target]));
    await handle.asElement().uploadFile(...paths);
  }
  /** Firefox takes files from the disk only. */
  async #written({ name, buffer }) {
    const folder = await mkdtemp(join(tmpdir(), "sagitta-e2e-"));
    this.#folders.push(folder);
    const path = join(folder, basename(name));
    await writeFile(path, buffer);
    return path;
  }
  drop(target, name, bytes) {
    const encoded = Buffer.from(bytes).toString("base64");
    const drop = (element, { name, encoded }) => {
      const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], name));
      for (const type of ["dragenter", "dragover", "drop"]) {
        element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }));
      }
      return true;
    };
    return this.#one(target, drop, { name, encoded });
  }
  resize(width, height) {
    return this.#page.setViewport({ width, height });
  }
  clipboard() {
    return this.#page.evaluate(() => navigator.clipboard.readText());
  }

  requests() {
    return [...this.#requests];
  }
  complaints() {
    return [...this.#complaints];
  }
  /** Firefox does not let a driver end them. */
  endServiceWorkers() {}
  /** Firefox does not tell it. */
  heap() {
    return undefined;
  }
  /** Firefox does not tell long tasks. */
  longTasks() {
    return [];
  }
  async close() {
    await this.#context.close();
    for (const folder of this.#folders) await rm(folder, { recursive: true, force: true });
  }
}
