// What finds and measures elements inside a page, for drivers that only run scripts there.

/**
 * The elements that a target names, in the order of the document. What is looked for in an element
 * that has a shadow is looked for there. Runs in the page.
 */
export const find = (target) => {
  const nameOf = (element) =>
    element.getAttribute("aria-label") ?? element.textContent.replace(/\s+/g, " ").trim();
  const implied = { BUTTON: "button", A: "link", SELECT: "combobox", PROGRESS: "progressbar" };
  let found = [document];
  for (const part of target.split(" >> ")) {
    const nth = /^nth=(\d+)$/.exec(part);
    if (nth) {
      found = found.slice(Number(nth[1]), Number(nth[1]) + 1);
      continue;
    }
    const role = /^role=(\w+)(?:\[name="(.*)"\])?$/.exec(part);
    const all = new Set(found.flatMap((root) => [...(root.shadowRoot ?? root).querySelectorAll(role ? "*" : part)]));
    found = [...all].filter((element) => {
      if (!role) return true;
      const [, wanted, name] = role;
      const own = element.getAttribute("role") ?? implied[element.tagName];
      return own === wanted && (name === undefined || nameOf(element) === name);
    });
  }
  return found;
};

export const isSeen = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === "visible";
};

/** Calls a function on the one element of a target; else says why there is none. */
export const onOne = (work) => `({ find }, target, argument) => {
  const found = find(target);
  if (found.length !== 1) return { why: found.length + " elements are " + target };
  return { answer: (${work})(found[0], argument) };
}`;

/** Puts a text into a field. */
export const write = (element, text) => {
  element.focus();
  element.value = text;
  element.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
  return true;
};

/** Picks an option of a list by its value or label. */
export const choose = (element, option) => {
  const found = [...element.options].find((one) => one.value === option || one.label === option);
  if (!found) throw new Error(`no option ${option}`);
  element.value = found.value;
  for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true }));
  return true;
};

/** A function with `find` and `isSeen`, as an expression: `work({ find, isSeen }, …rest)`. */
export const expression = (work, rest) =>
  `(${work})({ find: ${find}, isSeen: ${isSeen} }, ...${JSON.stringify(rest)})`;

/** Where to press, once the element is there, seen, at rest and not covered; else why not. */
export const place = async ({ find, isSeen }, target, covered) => {
  const found = find(target);
  if (found.length !== 1) return { why: `${found.length} elements are ${target}` };
  const [element] = found;
  if (!isSeen(element)) return { why: `${target} is not visible` };
  if (element.disabled) return { why: `${target} is disabled` };
  const inView = (box) =>
    box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
  if (!inView(element.getBoundingClientRect())) element.scrollIntoView({ block: "center", inline: "center" });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  const first = element.getBoundingClientRect();
  await frame();
  const box = element.getBoundingClientRect();
  if (first.x !== box.x || first.y !== box.y) return { why: `${target} moves` };
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const hit = document.elementFromPoint(x, y);
  if (!covered && !(hit && element.contains(hit))) return { why: `${target} is covered` };
  return { x, y, box: { x: box.x, y: box.y, width: box.width, height: box.height } };
};
