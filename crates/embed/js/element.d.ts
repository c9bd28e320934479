import { SagittaError } from "./sagitta.js";

export { SagittaError };

/** What the element's events tell. */
export interface SagittaViewDetail {
  /** The View that is shown, in its JSON form. */
  view: unknown;
  /** The same as the fragment of a link. */
  fragment: string;
}

/** What `sagitta-problem` tells. */
export interface SagittaProblemDetail extends SagittaViewDetail {
  problem: { code: string; message: string; hint: string; detail: string };
}

/**
 * `<sagitta-view>`: a View of a table, as a figure.
 *
 * Attributes: `src`, the address of an Arrow file; `view`, the fragment of a link or a View in JSON;
 * `catalog`, the address of a catalogue that tells whose data they are, and where; `dataset`, its id
 * there; `lang`, `en` or `zh`; `numbers`, the marks in numbers: `en`, `de`, `fr`, `de-CH`, `en-IN` or
 * `und`; `dates`, `words` or `iso`; `theme`, `light`, `dark` or `auto`; `controls`, `none`, `basic` or
 * `full`; `height` of the picture in pixels; `explorer`, the address of the explorer; `credit`, what
 * is said of the source where there is no catalogue; `frozen`, the numbers of a day; `worker`, `none`
 * where the page allows no worker from a Blob.
 *
 * Parts: `frame`, `figure`, `caption`, `headline`, `sentence`, `chart`, `notes`, `numbers`, `toggle`,
 * `table`, `source`, `link`, `controls`, `mark`, `tip`, `notice`, `difference`, `problem`, `wait`.
 */
export class SagittaView extends HTMLElement {
  /** The View that is shown. Setting it takes an object or the fragment of a link. */
  get view(): unknown;
  set view(view: object | string | null);
  /** The View as the fragment of a link; empty before there is one. */
  readonly fragment: string;
  /** The attributes of an element that keeps the numbers which are shown now. */
  freeze(): Promise<{ view: string; frozen: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    "sagitta-view": SagittaView;
  }
  interface HTMLElementEventMap {
    /** The figure is drawn. */
    "sagitta-ready": CustomEvent<SagittaViewDetail>;
    /** Another View is shown. */
    "sagitta-view-change": CustomEvent<SagittaViewDetail>;
    /** The data are not those of the frozen numbers any more. */
    "sagitta-newer-data": CustomEvent<SagittaViewDetail>;
    /** The figure cannot be shown. */
    "sagitta-problem": CustomEvent<SagittaProblemDetail>;
  }
}
