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
 * `weak` is asked of each request for a file by its path and first byte, and may give the headers that
 * tell the version which the file has then, and after how many bytes the line breaks.
 */
export async function serve(mounts, { isOpen = false, policy, held = () => undefined, weak = () => undefined } = {}) {
  const server = http.createServer((request, response) => {
    if (isOpen) response.setHeader("Access-Control-Allow-Origin", "*");
    if (policy) response.setHeader("Content-Security-Policy", policy);
    const url = new URL(request.url, "http://here");
    Promise.resolve(held(url.pathname)).then(() => answer(mounts, url, request, response, weak)).catch(() => {
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

async function answer(mounts, { pathname }, request, response, weak) {
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
  const head = { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream", "Cache-Control": "no-store" };
  const [, from = "0"] = /^bytes=(\d+)-$/.exec(request.headers.range) ?? [];
  const line = weak(pathname, Number(from));
  if (line) return breaking(file, found.size, Number(from), { ...head, ...line.version }, line.after, response);
  response.writeHead(200, { ...head, "Content-Length": found.size });
  createReadStream(file).on("error", () => response.destroy()).pipe(response);
}

/** Sends the rest of a file from a byte on, over a line that breaks after so many bytes. */
function breaking(file, size, from, head, after, response) {
  const range = from > 0 ? { "Content-Range": `bytes ${from}-${size - 1}/${size}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { ...head, ...range, "Content-Length": size - from });
  const end = Math.min(from + after, size) - 1;
  const bytes = createReadStream(file, { start: from, end });
  bytes.pipe(response, { end: end === size - 1 });
  // What has been written is sent before the line breaks.
  if (end < size - 1) bytes.on("end", () => setTimeout(() => response.destroy(), 50));
}
