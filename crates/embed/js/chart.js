// What the pointer and the keys find in a picture.

import { make, svg } from "./elements.js";

/** How far from the pointer a point may be, in pixels. */
const REACH = 28;

/** Keys that step through the figures. */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

const outside = (at, low, high) => Math.max(low - at, 0, at - high);

/** The square of the distance from a place to a hit. */
function distance([x, y, area], px, py) {
  if (!area) return (px - x) ** 2 + (py - y) ** 2;
  const [left, top, width, height] = area;
  return outside(px, left, left + width) ** 2 + outside(py, top, top + height) ** 2;
}

function nearest(hits, x, y) {
  let [found, least] = [-1, REACH ** 2];
  for (const [at, hit] of hits.entries()) {
    const far = distance(hit, x, y);
    if (far <= least) [found, least] = [at, far];
  }
  return found;
}

/** Lets a picture tell its figures under the pointer, and one after the other by the arrow keys. */
export function tellFigures(chart, { hits, label }) {
  const picture = chart.querySelector("svg");
  if (!picture || hits.length === 0) return;
  chart.tabIndex = 0;
  chart.setAttribute("role", "group");
  chart.setAttribute("aria-label", label);
  const said = make("p", "said");
  said.className = "said";
  said.setAttribute("aria-live", "polite");
  const tip = make("div", "tip");
  tip.setAttribute("aria-hidden", "true");
  tip.hidden = true;
  const ring = svg("rect", { class: "sg-focus", rx: "3", visibility: "hidden" });
  picture.append(ring);
  chart.append(tip, said);
  let at = -1;

  const show = (next, speaks) => {
    at = next;
    tip.hidden = at < 0;
    ring.setAttribute("visibility", at < 0 ? "hidden" : "visible");
    if (at < 0) return;
    const [x, y, area, [first = "", ...rest]] = hits[at];
    const strong = document.createElement("b");
    strong.textContent = first;
    tip.replaceChildren(strong, rest.join("\n"));
    const [left, top, width, height] = area ?? [x - 5, y - 5, 10, 10];
    for (const [name, value] of Object.entries({ x: left, y: top, width, height })) ring.setAttribute(name, value);
    const scale = scaleOf(picture);
    const room = chart.clientWidth;
    const start = x * scale + 14;
    const shift = start + tip.offsetWidth > room ? Math.max(0, x * scale - tip.offsetWidth - 14) : start;
    tip.style.setProperty("transform", `translate(${Math.round(shift)}px, ${Math.round(Math.max(0, y * scale - tip.offsetHeight / 2))}px)`);
    if (speaks) said.textContent = [first, ...rest].join(", ");
  };
  chart.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const scale = scaleOf(picture);
    show(nearest(hits, (event.clientX - box.left) / scale, (event.clientY - box.top) / scale), false);
  });
  chart.addEventListener("pointerleave", () => show(-1, false));
  chart.addEventListener("blur", () => show(-1, false));
  chart.addEventListener("keydown", (event) => {
    if (event.target !== chart) return;
    const ends = { Home: 0, End: hits.length - 1 };
    if (event.key in STEPS) show(Math.min(Math.max(at + STEPS[event.key], 0), hits.length - 1), true);
    else if (event.key in ends) show(ends[event.key], true);
    else if (event.key === "Escape") show(-1, false);
    else return;
    event.preventDefault();
  });
}

/** How many pixels of the screen a pixel of the picture has. */
const scaleOf = (picture) => picture.getBoundingClientRect().width / picture.viewBox.baseVal.width || 1;

/** Lets the names of the legend be switches of their series. */
export function switchSeries(chart, legend, toggle) {
  const picture = chart.querySelector("svg");
  for (const [name, hidden, [x, y, width, height]] of legend) {
    const place = { x, y, width, height, rx: 3 };
    const entry = svg("rect", { class: "switch", role: "switch", tabindex: "0", "aria-checked": String(!hidden), "aria-label": name, ...place });
    entry.addEventListener("click", () => toggle(name));
    entry.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      toggle(name);
    });
    picture.append(entry);
  }
  // What holds switches is no single image to those who do not see it.
  if (legend.length > 0) picture.setAttribute("role", "group");
}
