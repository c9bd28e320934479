// For a page that holds frames of the explorer: gives each the height of what is in it.
//
// A classic script without parts: <script src="sagitta-embed.js" defer></script>. It heeds messages
// of this shape alone, from the frames of its own page alone, and changes nothing but their height:
//   { type: "sagitta:height", height, id? }   of Sagitta
//   { "datawrapper-height": { id: height } }  of Datawrapper
// A page that is itself in a frame tells the page around it how high it is, in both forms.
(() => {
  const HIGHEST = 20_000;

  /** The height that a message tells; none if it is no such message. */
  const heightOf = (data) => {
    if (typeof data !== "object" || data === null) return undefined;
    let height;
    if (data.type === "sagitta:height") height = data.height;
    else if (typeof data["datawrapper-height"] === "object" && data["datawrapper-height"] !== null) {
      [height] = Object.values(data["datawrapper-height"]);
    }
    return Number.isFinite(height) && height > 0 && height <= HIGHEST ? Math.ceil(height) : undefined;
  };

  /** Tells the page around this one how high it is, if there is one and it is not what was told. */
  let tell = () => {};
  if (parent !== window) {
    const id = new URLSearchParams(location.search).get("id") ?? location.pathname;
    let last = 0;
    tell = () => {
      const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
      if (height === last) return;
      last = height;
      parent.postMessage({ type: "sagitta:height", height, id }, "*");
      parent.postMessage({ "datawrapper-height": { [id]: height } }, "*");
    };
    new ResizeObserver(tell).observe(document.documentElement);
  }

  addEventListener("message", ({ data, source }) => {
    const height = heightOf(data);
    if (height === undefined) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) frame.style.setProperty("height", `${height}px`);
    }
    // At once, not when the page is drawn next: all pages around are right in one frame.
    tell();
  });
})();
