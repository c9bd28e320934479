// One style sheet for all elements: the explorer's colours and charts, and what is around them.
// Every colour is a custom property, which a page sets on the element.

import chart from "./chart.css";
import own from "./element.css";
import tokens from "./tokens.css";

/** What stands between the braces after a selector. */
const block = (selector) => tokens.split(`${selector} {`)[1].split("}")[0];

let sheet;

/** The sheet, made when it is first needed. */
export function style() {
  if (!sheet) {
    const [light, dark] = [block(":root"), block(':root[data-theme="dark"]')];
    sheet = new CSSStyleSheet();
    sheet.replaceSync(
      `@layer parts;@layer parts{:host{${light}}` +
        `@media (prefers-color-scheme: dark){:host(:not([theme="light"])){${dark}}}:host([theme="dark"]){${dark}}}` +
        chart +
        own,
    );
  }
  return sheet;
}
