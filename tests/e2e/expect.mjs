// What a journey may ask for. Every failure names what was expected and what was there.

import assert from "node:assert/strict";

/** How long a page may take until something becomes true, in milliseconds. */
const PATIENCE = 15_000;
const PAUSE = 50;

/** Two values that must be the same, all the way down. */
export const equal = assert.deepEqual;

/** Something that must hold now. */
export function holds(condition, message) {
  assert.ok(condition, message);
}

/** A text that must match. */
export const match = assert.match;

/**
 * Asks until the check no longer throws, and returns what it returns.
 * The last failure is thrown when patience ends.
 */
export async function eventually(check, patience = PATIENCE) {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (performance.now() > end) throw failure;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Waits until the text of a target is this string, or matches this pattern. */
export function text(page, target, expected, patience) {
  return eventually(async () => {
    const found = await page.text(target);
    if (expected instanceof RegExp) assert.match(found, expected);
    else assert.equal(found, expected);
    return found;
  }, patience);
}

/** Waits until so many elements are there. */
export function count(page, target, expected, patience) {
  return eventually(async () => assert.equal(await page.count(target), expected, target), patience);
}

/** Waits until an element is on the screen. */
export function visible(page, target, patience) {
  return eventually(async () => assert.ok(await page.visible(target), `${target} is not visible`), patience);
}

/** Waits until no element is on the screen. */
export function hidden(page, target, patience) {
  return eventually(async () => assert.ok(!(await page.visible(target)), `${target} is visible`), patience);
}
