// What every engine's page has in common. The driver calls `globalThis.bench` from outside.
//
// An engine is `{ start, open }`. `start()` gets everything ready that does not depend on data.
// `open(source, departments)` makes data queryable: an `ArrayBuffer`, a `File` or an address, with the
// small table's `ArrayBuffer` beside it. It returns the queries by name, each a function of nothing
// that asks and resolves to plain JavaScript values, and `tables(name, result)`, which turns these
// into an answer as `queries.mjs` has it, outside of the clock. `brush()` may be among them: it
// resolves to `{ move(low, high), tables(result), edges(result) }`.

/** Puts an engine at the driver's disposal. */
export function serve(engine) {
  let source;
  let opened;
  let brush;
  let moves = [];
  let n_moves = 0;

  const work = {
    nothing: () => null,
    move: () => {
      const { low, high } = moves[n_moves++ % moves.length];
      return brush.move(low, high);
    },
  };
  const job = (name) => work[name] ?? opened.queries[name];

  globalThis.bench = {
    start: () => engine.start(),
    /** Gets hold of a table's bytes: by `buffer`, `file` (what the file field holds) or `url`. */
    async take(address, by = "buffer") {
      if (by === "buffer") source = await (await fetch(address)).arrayBuffer();
      if (by === "file") source = document.querySelector("input").files[0];
      if (by === "url") source = new URL(address, location.href).href;
    },
    /** Opens what was taken; resolves to the milliseconds. */
    async load(departments, options) {
      const lookup = await (await fetch(departments)).arrayBuffer();
      const start = performance.now();
      opened = await engine.open(source, lookup, options);
      const time = performance.now() - start;
      source = undefined;
      return time;
    },
    names: () => [...Object.keys(opened.queries), ...(opened.brush ? ["brush"] : [])],
    /** The answer to a query, to be compared, and how long it took to ask for the first time. */
    async answer(name) {
      const start = performance.now();
      const result = await job(name)();
      const time = performance.now() - start;
      return { time, tables: await opened.tables(name, result) };
    },
    /** Asks again and again until the time is up, at least so often; resolves to milliseconds and runs. */
    async sample(name, budget, least = 1) {
      const ask = job(name);
      let runs = 0;
      let time = 0;
      const start = performance.now();
      do {
        await ask();
        runs += 1;
        time = performance.now() - start;
      } while (time < budget || runs < least);
      return { time, runs };
    },
    /** Takes up a brush; resolves to the milliseconds, and the longest the page was blocked meanwhile. */
    async brush(ranges) {
      moves = ranges;
      let longest = 0;
      let last = performance.now();
      const beat = new MessageChannel();
      beat.port1.onmessage = () => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        beat.port2.postMessage(0);
      };
      beat.port2.postMessage(0);
      const start = performance.now();
      brush = await opened.brush();
      const time = performance.now() - start;
      beat.port1.close();
      return { time, longest };
    },
    /** One move of the brush: the edges it snapped to, and the answer under them. */
    async moved({ low, high }) {
      const start = performance.now();
      const result = await brush.move(low, high);
      const time = performance.now() - start;
      return { time, ...brush.edges(result, low, high), tables: brush.tables(result) };
    },
    close: () => opened.close?.(),
  };

  // A page asked for with `?ready=ADDRESS` opens the small table there at once, which proves that the
  // engine answers, and notes how long that took since the navigation began.
  const address = new URLSearchParams(location.search).get("ready");
  if (address !== null) globalThis.ready = ready(engine, address);
}

async function ready(engine, address) {
  const bytes = fetch(address).then((response) => response.arrayBuffer());
  await engine.start();
  await engine.ready(await bytes);
  return performance.now();
}

/** A list of columns as a list of rows. */
export const rows_of = (columns) => Array.from(columns[0] ?? [], (_, row) => columns.map((column) => column[row]));
