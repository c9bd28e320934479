// A proxy that stands between the browser and everything else, and writes down what it is asked.
//
// It is outside of the page and of the browser, so nothing that a page, a worker or a service
// worker does can go past it. What is on this machine is passed on; what is elsewhere is written
// down and refused, so that a leak is seen but does not happen.

import http from "node:http";
import net from "node:net";

const HERE = new Set(["127.0.0.1", "localhost", "[::1]", "::1"]);

/** Starts the proxy on a free port. */
export async function start() {
  const log = [];
  let isOff = false;
  const server = http.createServer((request, response) => pass(request, response, log, isOff));
  // A secure connection, and a WebSocket, ask for a tunnel. What goes through it cannot be read;
  // where it leads can.
  server.on("connect", (request, socket) => {
    log.push({ method: "CONNECT", url: `https://${request.url}`, origin: `https://${request.url}` });
    if (isOff) socket.destroy();
    else tunnel(request, socket);
  });
  server.on("clientError", (_, socket) => socket.destroy());
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    host: "127.0.0.1",
    port,
    /** What was asked since the last time this was called: `{ method, url, origin }`. */
    take() {
      const taken = [...log];
      log.length = 0;
      return taken;
    },
    /** Takes the network away, or brings it back. */
    setOff(off) {
      isOff = off;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function pass(request, response, log, isOff) {
  let url;
  try {
    url = new URL(request.url);
  } catch {
    response.writeHead(400).end();
    return;
  }
  log.push({ method: request.method, url: url.href, origin: url.origin });
  if (isOff || !HERE.has(url.hostname)) {
    response.writeHead(502).end();
    return;
  }
  const { "proxy-connection": _, ...headers } = request.headers;
  const asked = http.request(url, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  asked.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => asked.destroy());
  request.pipe(asked);
}

function tunnel(request, socket) {
  const [, host, port] = /^(.*):(\d+)$/.exec(request.url) ?? [];
  if (!HERE.has(host)) {
    socket.end("HTTP/1.1 502 Not from here\r\n\r\n");
    return;
  }
  const other = net.connect(Number(port), host, () => {
    socket.write("HTTP/1.1 200 Connected\r\n\r\n");
    other.pipe(socket);
    socket.pipe(other);
  });
  for (const [one, another] of [[other, socket], [socket, other]]) {
    one.on("error", () => another.destroy());
    one.on("close", () => another.destroy());
  }
}
