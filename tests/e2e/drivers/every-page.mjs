// What runs in every page ahead of its own scripts.

/** Says on the console what the page's policy kept from happening, which fails a journey. */
export function onEveryPage() {
  addEventListener("securitypolicyviolation", (event) => {
    console.error(`blocked by policy: ${event.effectiveDirective} ${event.blockedURI || event.sourceFile}`);
  });
}
