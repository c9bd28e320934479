// A file server for journeys that need other files than the site has, or a site that was changed.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import http from "node:http";
import { extname, join, normalize } from "node:path";

export const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/**
 * Serves folders: `{ "": site, "catalog": data }` under the first segment of a path.
 * Values may be functions of the path that return a text. `isOpen` lets pages of other origins read
 * it; `policy` is sent with everything. A path is answered once what `held` gives for it is settled.
 */
export async function serve(mounts, { isOpen = false, policy, held = () => undefined } = {}) {
  const server = http.createServer((request, response) => {
    if (isOpen) response.setHeader("Access-Control-Allow-Origin", "*");
    if (policy) response.setHeader("Content-Security-Policy", policy);
    const url = new URL(request.url, "http://here");
    Promise.resolve(held(url.pathname)).then(() => answer(mounts, url, response)).catch(() => {
      if (!response.headersSent) response.writeHead(404);
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(mounts, { pathname }, response) {
  const path = normalize(decodeURIComponent(pathname)).replace(/^\/+/, "");
  const [first, ...rest] = path.split("/");
  const [mount, inside] = first in mounts ? [mounts[first], rest.join("/")] : [mounts[""], path];
  if (typeof mount === "function") {
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? TYPES[".html"] });
    response.end(mount(inside));
    return;
  }
  const file = join(mount, inside || "index.html");
  const found = await stat(file);
  if (!found.isFile()) throw new Error(`${file} is no file`);
  response.writeHead(200, {
    "Content-Type": TYPES[extname(file)] ?? "application/octet-stream",
    "Content-Length": found.size,
    "Cache-Control": "no-store",
  });
  createReadStream(file).on("error", () => response.destroy()).pipe(response);
}
