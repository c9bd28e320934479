// Elements from the tree that the module writes: a text, or `[name, attributes, …children]`.

const SVG = "http://www.w3.org/2000/svg";

/** What may stand in a figure. Nothing in a tree can make an element of another kind. */
const NAMES = new Set(
  ("figure figcaption strong div p small span details summary table thead tbody tr th td a " +
    "svg title desc g rect line path circle text").split(" "),
);

/** The node of a tree. */
export function build(tree, inSvg = false) {
  if (typeof tree === "string") return document.createTextNode(tree);
  const [name, attributes, ...children] = tree;
  if (!NAMES.has(name)) throw new TypeError(`no figure has a ${name}`);
  const isSvg = inSvg || name === "svg";
  const element = isSvg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute !== "xmlns") element.setAttribute(attribute, value);
  }
  element.append(...children.map((child) => build(child, isSvg)));
  return element;
}

/** An element of a drawing. */
export const svg = (name, attributes) => build([name, attributes], true);

/** An element with a part's name and a text. */
export function make(name, part, text = "") {
  const element = document.createElement(name);
  element.setAttribute("part", part);
  element.textContent = text;
  return element;
}
