// What every engine's page has in common. The driver calls `globalThis.bench` from outside.
//
// An engine is `{ start, ready, open }`. `start()` gets everything that does not depend on data.
// `ready(departments)` opens the small table, an `ArrayBuffer`, which proves that the engine answers.
// `open(source)` makes the table queryable: an `ArrayBuffer`, a `File` or an address. It returns the
// queries by name, each a function of nothing that asks and resolves to plain JavaScript values, and
// `tables(name, result)`, which turns these into an answer as `queries.mjs` has it, outside of the
// clock. `brush()` may be among them: it resolves to `{ move(low, high), tables(result), edges(result) }`.

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
    /** Gets the engine ready, with the small table open; resolves to the time since the navigation began. */
    async start(departments) {
      const bytes = fetch(departments).then((response) => response.arrayBuffer());
      await engine.start();
      await engine.ready(await bytes);
      return performance.now();
    },
    /** Gets hold of a table's bytes: by `buffer`, `file` (what the file field holds) or `url`. */
    async take(address, by = "buffer") {
      if (by === "buffer") source = await (await fetch(address)).arrayBuffer();
      if (by === "file") source = document.querySelector("input").files[0];
      if (by === "url") source = new URL(address, location.href).href;
    },
    /** Opens what was taken; resolves to the milliseconds. */
    async load(options) {
      const start = performance.now();
      opened = await engine.open(source, options);
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
    /** Takes up a brush; resolves to the milliseconds, and the longest that a frame took meanwhile. */
    async brush(ranges) {
      moves = ranges;
      let longest = 0;
      let last = performance.now();
      const frame = () => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        pending = requestAnimationFrame(frame);
      };
      let pending = requestAnimationFrame(frame);
      const start = performance.now();
      brush = await opened.brush();
      const time = performance.now() - start;
      cancelAnimationFrame(pending);
      return { time, longest };
    },
    /** One move of the brush: the edges it snapped to, and the answer under them. */
    async moved({ low, high }) {
      const start = performance.now();
      const result = await brush.move(low, high);
      const time = performance.now() - start;
      return { time, ...brush.edges(result, low, high), tables: brush.tables(result) };
    },
  };

  // A page that is asked for with `?ready=ADDRESS` starts at once.
  const address = new URLSearchParams(location.search).get("ready");
  if (address !== null) globalThis.ready = globalThis.bench.start(address);
}

/** A list of columns as a list of rows. */
export const rows_of = (columns) => Array.from(columns[0] ?? [], (_, row) => columns.map((column) => column[row]));
