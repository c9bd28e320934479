// The two ways to use a page: with a pointer, and with the keyboard alone.

/** How far the keyboard may have to go. */
const FURTHEST = 300;

/** What brings the keyboard nearer to an element, by how it stands to it. */
const KEYS = { beside: "ArrowDown", before: "Shift+Tab", after: "Tab" };

/** A pointer. */
export class Pointer {
  #page;

  constructor(page) {
    this.#page = page;
  }
  press(target) {
    return this.#page.click(target);
  }
  write(target, text) {
    return this.#page.fill(target, text);
  }
  pick(target, value) {
    return this.#page.select(target, value);
  }
  focus(target) {
    return this.#page.focus(target);
  }
  key(name) {
    return this.#page.press(name);
  }
}

/**
 * The keyboard: Tab goes from one thing to the next, arrows go within a group, Enter presses.
 */
export class Keyboard {
  #page;

  constructor(page) {
    this.#page = page;
  }
  async press(target) {
    await this.#reach(target);
    await this.#page.press("Enter");
  }
  async write(target, text) {
    await this.#reach(target);
    await this.#page.press("Control+a");
    await this.#page.type(text);
  }
  async pick(target, value) {
    await this.#reach(target);
    for (let n = 0; (await this.#page.value(target)) !== value; n += 1) {
      if (n > FURTHEST) throw new Error(`${target} has no ${value}`);
      await this.#page.press("ArrowDown");
    }
  }
  focus(target) {
    return this.#reach(target);
  }
  key(name) {
    return this.#page.press(name);
  }
  /** Brings the keyboard to an element, without a pointer and without a script. */
  async #reach(target) {
    await this.#page.wait(target);
    for (let n = 0; n < FURTHEST; n += 1) {
      const stand = await this.#page.stand(target);
      if (stand === "on") return;
      await this.#page.press(KEYS[stand]);
    }
    throw new Error(`the keyboard never comes to ${target}`);
  }
}
