// A server of the site as static hosts serve it: packed with brotli once, at its highest level.

import { readFile } from "node:fs/promises";
import http from "node:http";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".ftl": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

/** Serves folders by the first segment of a path, `""` for all others. */
export async function serve(mounts) {
  const packed = new Map();
  const answer = async ({ url }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, "http://here").pathname)).replace(/^\/+/, "");
    const [first, ...rest] = path.split("/");
    const file = first !== "" && first in mounts ? join(mounts[first], rest.join("/")) : join(mounts[""], path || "index.html");
    const type = TYPES[extname(file)];
    if (!packed.has(file)) {
      const bytes = await readFile(file);
      const parameters = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
      packed.set(file, type ? brotliCompressSync(bytes, { params: parameters }) : bytes);
    }
    const body = packed.get(file);
    const headers = { "Content-Type": type ?? "application/octet-stream", "Content-Length": body.length };
    response.writeHead(200, type ? { ...headers, "Content-Encoding": "br" } : headers);
    response.end(body);
  };
  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(404).end());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
