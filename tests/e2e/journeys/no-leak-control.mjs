// The same check on a site whose worker is loaded from an address. A page's own policy does not
// bind such a worker, so the check has to find the leak; if it does not, it proves nothing.

import { ATTEMPTS, inWorkers, leaks } from "../leaks.mjs";
import { BOOT, engineIn } from "../worker.mjs";

export const name = "the check for leaks finds one where the engine's worker is loaded from an address";
export const allow = ATTEMPTS;
export { inWorkers };

export async function run({ page, lab, proxy, browser, expect }) {
  const glue = engineIn((await lab.pageScript()).text);
  const folder = await lab.changedSite({
    "worker.js": () => `${browser.prelude(inWorkers)}${glue}${BOOT}`,
    "boot.js": (text) => `const Native = Worker;
globalThis.Worker = class extends Native {
  constructor() {
    super(new URL("worker.js", document.baseURI));
  }
};
${text}`,
  });
  const url = await lab.serve({ "": folder, catalog: lab.catalog });
  const found = await leaks({ page, proxy, browser, url, expect });
  expect.equal(found.used, []);
  expect.equal(found.page, { ran: [], asked: [] });
  for (const way of ["eval", "Function"]) expect.holds(found.engine.ran.includes(way), `${way} did not run`);
  const asked = found.engine.asked.join(" ");
  for (const way of ["fetch", "xhr", "events", "script.js", "CONNECT"]) expect.match(asked, new RegExp(way));
}
