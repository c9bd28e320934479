// Defines `<sagitta-view>`, and makes elements of static figures when a reader touches them.

import { SagittaError } from "./problem.js";
import { SagittaView } from "./view.js";

export { SagittaError, SagittaView };

/** The name of the element. */
const NAME = "sagitta-view";

if (customElements.get(NAME)) console.warn(`<${NAME}> is defined already; the first definition stays.`);
else customElements.define(NAME, SagittaView);

/** What a static figure says of itself, as the element's attributes. */
const ATTRIBUTES = ["src", "view", "catalog", "dataset", "frozen", "explorer", "credit", "theme", "controls", "height", "worker", "numbers", "dates"];

/** Puts an element in the place of a figure, once it shows the same. Until then, and if it cannot, the figure stays. */
function awaken(figure) {
  const data = (name) => figure.getAttribute(`data-sagitta-${name}`);
  if (figure.dataset.sagittaAwake !== undefined || (data("frozen") === null && data("src") === null && data("catalog") === null)) return;
  figure.dataset.sagittaAwake = "";
  const element = document.createElement(NAME);
  for (const name of ATTRIBUTES) if (data(name) !== null) element.setAttribute(name, data(name));
  if (figure.lang) element.lang = figure.lang;
  // It has to be in the page to draw, and must not be seen or move anything before it has.
  element.style.setProperty("position", "absolute");
  element.style.setProperty("visibility", "hidden");
  element.style.setProperty("width", `${figure.clientWidth}px`);
  element.addEventListener(
    "sagitta-ready",
    () => {
      const isOpen = figure.querySelector("details")?.open;
      for (const property of ["position", "visibility", "width"]) element.style.removeProperty(property);
      figure.replaceWith(element);
      const details = element.shadowRoot.querySelector("details");
      if (details && isOpen) details.open = true;
    },
    { once: true },
  );
  element.addEventListener(
    "sagitta-problem",
    () => {
      element.remove();
      delete figure.dataset.sagittaAwake;
    },
    { once: true },
  );
  figure.after(element);
}

for (const touch of ["pointerdown", "focusin"]) {
  document.addEventListener(touch, ({ target }) => {
    const figure = target instanceof Element && target.closest("figure[data-sagitta-view]");
    if (figure) awaken(figure);
  });
}

// Closed numbers would be missing on paper.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("figure[data-sagitta-view] details")) details.open = true;
});
