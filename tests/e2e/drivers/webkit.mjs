// WebKitGTK, driven over WebDriver, behind the same words as Chromium, as far as the journeys that
// run in it need them.

import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { choose, expression, onOne, place, write } from "./in-page.mjs";
import { stand } from "./stand.mjs";

const PATIENCE = 15_000;
const PAUSE = 30;

/** Keys by their numbers in WebDriver. */
const KEYS = {
  Enter: "\uE007",
  Tab: "\uE004",
  Escape: "\uE00C",
  Shift: "\uE008",
  Control: "\uE009",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
};

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the driver, on a screen of its own that nobody sees. The executable is the MiniBrowser. */
export async function launch({ executable, proxy }) {
  const port = await freePort();
  const arguments_ = ["-a", "-s", "-screen 0 1400x1000x24", "WebKitWebDriver", `--port=${port}`];
  const driver = spawn("xvfb-run", arguments_, {
    stdio: "ignore",
    detached: true,
    env: { ...process.env, TZ: "UTC", LANG: "en_US.UTF-8", WEBKIT_DISABLE_COMPOSITING_MODE: "1" },
  });
  const send = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
    return value;
  };
  const end = performance.now() + PATIENCE;
  while (!(await send("GET", "/status").then(() => true, () => false))) {
    if (performance.now() > end) throw new Error("WebKitWebDriver does not answer");
    await pause(PAUSE);
  }
  const address = `${proxy.host}:${proxy.port}`;
  const session = async () => {
    const options = { binary: executable, args: ["--automation"] };
    const alwaysMatch = {
      browserName: "MiniBrowser",
      proxy: { proxyType: "manual", httpProxy: address, sslProxy: address, noProxy: [] },
      timeouts: { script: 120_000, pageLoad: 60_000 },
      "webkitgtk:browserOptions": options,
    };
    return send("POST", "/session", { capabilities: { alwaysMatch } });
  };
  let version = "";
  return {
    name: "webkit",
    isOwn: () => false,
    version: () => version,
    open: async ({ width = 1280, height = 800 } = {}) => {
      const { sessionId, capabilities } = await session();
      version = capabilities.browserVersion;
      const page = new Page((method, path, body) => send(method, `/session/${sessionId}${path}`, body));
      await page.resize(width, height);
      return page;
    },
    close: async () => {
      process.kill(-driver.pid);
    },
  };
}

class Page {
  #send;

  constructor(send) {
    this.#send = send;
  }

  #script(text) {
    return this.#send("POST", "/execute/async", {
      script: `const done = arguments[arguments.length - 1];
        Promise.resolve().then(() => ${text}).then((value) => done({ value }), (error) => done({ error: String(error) }));`,
      args: [],
    }).then(({ value, error }) => {
      if (error !== undefined) throw new Error(error);
      return value;
    });
  }
  async #until(work, ...rest) {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const answer = await this.#script(expression(work, rest));
      if (answer.why === undefined) return answer;
      if (performance.now() > end) throw new Error(answer.why);
      await pause(PAUSE);
    }
  }
  async #one(target, work, argument = null) {
    return (await this.#until(onOne(work), target, argument)).answer;
  }

  goto(url) {
    return this.#send("POST", "/url", { url });
  }
  url() {
    return this.#script("location.href");
  }
  async text(target) {
    return (await this.#one(target, (element) => element.innerText)).replace(/\s+/g, " ").trim();
  }
  async texts(target) {
    const read = ({ find }, target) => find(target).map((element) => element.innerText);
    const all = await this.#script(expression(read, [target]));
    return all.map((text) => text.replace(/\s+/g, " ").trim());
  }
  count(target) {
    return this.#script(expression(({ find }, target) => find(target).length, [target]));
  }
  visible(target) {
    const seen = ({ find, isSeen }, target) => find(target).slice(0, 1).some(isSeen);
    return this.#script(expression(seen, [target]));
  }
  value(target) {
    return this.#one(target, (element) => element.value);
  }
  async wait(target, patience = PATIENCE) {
    const end = performance.now() + patience;
    while (!(await this.visible(target))) {
      if (performance.now() > end) throw new Error(`${target} is not visible`);
      await pause(PAUSE);
    }
  }
  evaluate(work, argument) {
    return this.#script(`(${work})(${JSON.stringify(argument)})`);
  }
  stand(target) {
    return this.#one(target, stand);
  }
  async screenshot(path) {
    await writeFile(path, Buffer.from(await this.#send("GET", "/screenshot"), "base64"));
  }

  async #act(type, id, actions) {
    const parameters = type === "pointer" ? { pointerType: "mouse" } : undefined;
    await this.#send("POST", "/actions", { actions: [{ type, id, parameters, actions }] });
  }
  async click(target) {
    const { x, y } = await this.#until(place, target, false);
    await this.#act("pointer", "mouse", [
      { type: "pointerMove", duration: 0, x: Math.round(x), y: Math.round(y) },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ]);
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
  press(key) {
    const keys = key.split("+").map((name) => KEYS[name] ?? name);
    const down = keys.map((value) => ({ type: "keyDown", value }));
    const up = [...keys].reverse().map((value) => ({ type: "keyUp", value }));
    return this.#act("key", "keyboard", [...down, ...up]);
  }
  type(text) {
    const strokes = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    return this.#act("key", "keyboard", strokes);
  }
  resize(width, height) {
    return this.#send("POST", "/window/rect", { width, height });
  }
  requests() {
    return [];
  }
  /** WebDriver does not tell what stands on the console. */
  complaints() {
    return [];
  }
  async close() {
    await this.#send("DELETE", "");
  }
}
