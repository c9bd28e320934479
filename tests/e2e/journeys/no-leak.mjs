// Neither the page nor the engine's worker can reach another origin or run a text as a program.
// Every journey is watched from outside by a proxy; this one tries to leave on purpose.

import { ATTEMPTS, leaks } from "../leaks.mjs";

export const name = "nothing leaves for another origin and no text is run, though page and engine try to";
export const allow = ATTEMPTS;

export async function run({ page, site, proxy, expect }) {
  const own = new URL(site.url).origin;
  const found = await leaks({ page, proxy, url: site.url, expect, own });
  const nothing = { ran: [], asked: [] };
  expect.equal(found, { used: [], engine: nothing, page: nothing });
}
