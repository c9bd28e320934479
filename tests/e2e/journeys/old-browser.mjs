// A browser without wasm SIMD is told what to do, in place of a blank page.

export const name = "a browser without wasm SIMD gets a message in both languages";
export const profile = {
  before: () => {
    WebAssembly.validate = () => false;
  },
};

export async function run({ page, site, expect }) {
  await page.goto(site.url);
  await expect.text(page, "body", /16\.4/);
  expect.match(await page.text("body"), /浏览器/);
}
