// A site that is kept gets a new release: whole or not at all, wherever the update is broken off, and
// no page ever has files of two.

import { at, settled } from "../explorer.mjs";
import { keepIt, mixture, nameOf, nextRelease, siteOf, updateNow } from "../release.mjs";

export const name = "a kept site is updated whole or not at all, and one flipped bit is refused and named";
/** Updates that are broken off, at places spread over all that is fetched. */
const KILLS = Number(process.env.SAGITTA_KILLS ?? 5);
export const deadline = 60_000 + KILLS * 15_000;
// The browser itself reports what it could not fetch, and a worker whose page is left that its later part
// did not come.
export const allow = [/Failed to load resource|NetworkError|net::ERR|later part of the engine did not come/];

const CSV = "code,kind,height\n001,oak,12.5\n002,elm,\n003,oak,3.25\n";

export async function run({ page, lab, expect }) {
  const first = await siteOf(lab, CSV);
  const sites = [];
  for (const word of ["A", "B", "C"]) sites.push(await nextRelease(lab, first, word));
  const names = await Promise.all(sites.map(nameOf));
  const host = await lab.host(sites[0]);
  const shows = async () => {
    await page.wait(at.row, 30_000);
    await settled(page, expect);
  };
  const has = async (which) => expect.equal(await page.evaluate(mixture), { release: names[which], others: [], own: "ABC"[which] });

  await page.goto(`${host.url}#/trees?tab=table`);
  await shows();
  await keepIt(page, expect);
  // The page that asked for it came from the host.
  await page.reload();
  await shows();
  await has(0);

  // One whole update tells how many files there are to be cut.
  host.site = sites[1];
  host.sent = [];
  expect.equal(await page.evaluate(updateNow), { done: {} });
  const n = host.sent.length;
  expect.holds(n > 15, `${n} files were fetched`);
  await has(0);
  await expect.visible(page, at.problem("release-updated"));
  await page.click('[data-do="reload"]');
  await expect.eventually(async () => has(1), 30_000);

  let which = 1;
  for (let kill = 0; kill < KILLS; kill++) {
    const next = (which + 1) % 3;
    host.site = sites[next];
    const cut = host.cutAfter(Math.floor((kill * n) / KILLS));
    if (kill % 2 === 0) {
      const { failed } = await page.evaluate(updateNow);
      expect.equal(failed?.reason, "unreachable", `kill ${kill}`);
    } else {
      // The worker itself comes to its end, where a browser can be told so.
      await page.evaluate(askForUpdate);
      await cut;
      await page.endServiceWorkers();
    }
    await has(which);
    await page.reload();
    await shows();
    await has(which);
    host.bringBack();
    expect.equal(await page.evaluate(updateNow), { done: {} });
    // What is open stays what it was.
    await has(which);
    await page.reload();
    await shows();
    which = next;
    await has(which);
  }
  // The one before is kept for a cycle, and no other.
  const kept = await page.evaluate(async () => (await caches.keys()).filter((name) => name.includes(" release ")).length);
  expect.equal(kept, 2);

  await refused({ page, host, lab, sites, which, has, shows, expect });
  await removed({ page, host, lab, expect });
}

/** Files that are not what the list says, on their way and where they are kept. */
async function refused({ page, host, sites, which, has, shows, expect }) {
  const next = (which + 1) % 3;
  for (const flipped of ["release.json", "locales/zh.ftl"]) {
    Object.assign(host, { site: sites[next], flipped });
    const { failed } = await page.evaluate(updateNow);
    expect.equal([failed?.reason, failed?.file], ["refused", flipped]);
    await has(which);
  }
  await page.reload();
  await shows();
  await expect.text(page, `${at.problem("release-refused")} strong`, /locales\/zh\.ftl/);
  await has(which);

  // A file that is damaged where it is kept is not used either.
  host.flipped = undefined;
  host.site = sites[which];
  const n = await page.evaluate(async () => {
    let n = 0;
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        if (!request.url.endsWith(encodeURIComponent("locales/zh.ftl"))) continue;
        await cache.put(request, new Response("damaged = here\n"));
        n += 1;
      }
    }
    return n;
  });
  expect.holds(n > 0, "the file is not kept");
  host.takeAway();
  const told = await page.evaluate(async () => {
    const response = await fetch("locales/zh.ftl");
    return [response.status, await response.text()];
  });
  expect.equal(told[0], 500);
  expect.match(told[1], /locales\/zh\.ftl/);
  // With a network, it is had again.
  host.bringBack();
  await has(which);
}

/** The list that says so makes browsers forget all of it. */
async function removed({ page, host, lab, expect }) {
  await lab.sagitta("release", host.site, "--remove", "--quiet");
  await page.reload();
  await page.wait(at.row, 30_000);
  await expect.eventually(async () => {
    const left = await page.evaluate(async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]);
    expect.equal(left, [0, 0]);
  });
  await page.reload();
  await page.wait(at.row, 30_000);
  expect.equal(await page.evaluate(() => navigator.serviceWorker.controller), null);
}

/** Asks for an update and does not wait for what comes of it. Runs in the page. */
async function askForUpdate() {
  const worker = navigator.serviceWorker.controller ?? (await navigator.serviceWorker.ready).active;
  worker.postMessage({ ask: "update" }, [new MessageChannel().port2]);
}
