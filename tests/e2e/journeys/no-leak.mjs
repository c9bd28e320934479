// Neither the page nor the engine's worker can reach another origin or run a text as a program.
// Every journey is watched from outside by a proxy; this one tries to leave on purpose.

import { ATTEMPTS, inWorkers, leaks } from "../leaks.mjs";

export const name = "nothing leaves for another origin and no text is run, though page and engine try to";
export const allow = ATTEMPTS;
export { inWorkers };

export async function run({ page, site, proxy, browser, expect }) {
  const found = await leaks({ page, proxy, browser, url: site.url, expect });
  const nothing = { ran: [], asked: [] };
  expect.equal(found, { used: [], engine: nothing, page: nothing });
}
