// The page starts under its own strict policy and asks nothing of other origins.

export const name = "the page starts, and talks to its own origin only";

export async function run({ page, site, expect }) {
  await page.goto(site.url);
  await expect.eventually(async () => {
    const filled = await page.evaluate(() => document.body.innerText.trim().length > 0);
    expect.holds(filled, "nothing is on the page");
  });
  expect.equal(await page.evaluate(() => document.title.length > 0), true);
  const origin = new URL(site.url).origin;
  const elsewhere = page.requests().filter((url) => !url.startsWith(origin) && !url.startsWith("blob:"));
  expect.equal(elsewhere, []);
}
