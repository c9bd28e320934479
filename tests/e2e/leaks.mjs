// Whether a page, or the engine behind it, can reach anything but its own origin.

import { at, settled } from "./explorer.mjs";

/** Nobody answers there; the proxy writes down who asks. */
const ELSEWHERE = "http://elsewhere.example/";

/** What browsers say of the attempts below. */
export const ATTEMPTS = [
  /blocked by policy/, /Content Security Policy/, /Content-Security-Policy/, /Refused to/, /violates the following/,
  /Failed to load resource/, /WebSocket connection/, /elsewhere\.example/,
];

/** Tries to leave, by every way that the place it runs in has. Runs in a page or in a worker. */
const attempts = (elsewhere) => {
  globalThis.tried = undefined;
  // In a task of its own: what a driver runs itself is not bound by the page's policy.
  setTimeout(async () => {
    const ran = [];
    const attempt = async (name, work) => {
      try {
        await work();
        ran.push(name);
      } catch {
        // It was kept from it, as it should be.
      }
    };
    const event = (target) =>
      new Promise((resolve, reject) => {
        target.onload = target.onopen = resolve;
        target.onerror = reject;
      });
    await attempt("eval", () => (0, eval)("1"));
    await attempt("Function", () => new Function("return 1")());
    await attempt("setTimeout with a text", () => {
      globalThis.late = false;
      setTimeout("globalThis.late = true");
      return new Promise((resolve, reject) => setTimeout(() => (globalThis.late ? resolve() : reject()), 50));
    });
    await attempt("fetch", () => fetch(`${elsewhere}fetch`, { mode: "no-cors" }));
    await attempt("XMLHttpRequest", () => {
      const request = new XMLHttpRequest();
      request.open("GET", `${elsewhere}xhr`);
      request.send();
      return event(request);
    });
    await attempt("WebSocket", () => event(new WebSocket(`${elsewhere.replace("http", "ws")}socket`)));
    await attempt("EventSource", () => event(new EventSource(`${elsewhere}events`)));
    await attempt("import", () => import(`${elsewhere}module.js`));
    if (typeof importScripts === "function") {
      await attempt("importScripts", () => importScripts(`${elsewhere}script.js`));
    } else {
      const add = (name, properties) => {
        const element = Object.assign(document.createElement(name), properties);
        document.head.append(element);
        return event(element);
      };
      await attempt("img", () => add("img", { src: `${elsewhere}image` }));
      await attempt("script", () => add("script", { src: `${elsewhere}script.js` }));
      await attempt("stylesheet", () => add("link", { rel: "stylesheet", href: `${elsewhere}sheet.css` }));
      // It tells nothing of what becomes of it.
      navigator.sendBeacon(`${elsewhere}beacon`);
      document.head.append(Object.assign(document.createElement("iframe"), { src: `${elsewhere}frame` }));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    globalThis.tried = ran;
  });
};

const outcome = () => globalThis.tried;

/** What runs in workers for it. */
export const inWorkers = [attempts, outcome];

/** Uses the whole explorer, then tries to leave it. What ran, and what the proxy saw. */
export async function leaks({ page, proxy, browser, url, expect }) {
  const elsewhere = () => reached(proxy, browser, new URL(url).origin);
  await page.goto(`${url}#/gapminder`);
  await page.wait(at.chart, 30_000);
  await settled(page, expect);
  for (const tab of ["table", "about", "chart"]) await page.click(`[data-tab="${tab}"]`);
  await page.click(at.mark("bar"));
  await settled(page, expect);
  await page.click(at.share);
  const used = elsewhere();

  await page.inWorkers(attempts, ELSEWHERE);
  const inEngine = await expect.eventually(async () => {
    const [tried] = await page.inWorkers(outcome);
    expect.holds(tried, "still trying");
    return tried;
  });
  const fromEngine = elsewhere();
  await page.evaluate(attempts, ELSEWHERE);
  const inPage = await expect.eventually(async () => {
    const tried = await page.evaluate(outcome);
    expect.holds(tried, "still trying");
    return tried;
  });
  return { used, engine: { ran: inEngine, asked: fromEngine }, page: { ran: inPage, asked: elsewhere() } };
}

/** What was asked of other origins since the last time. */
function reached(proxy, browser, own) {
  return proxy
    .take()
    .filter(({ origin }) => origin !== own && !browser.isOwn(origin))
    .map(({ method, url }) => `${method} ${url}`);
}
