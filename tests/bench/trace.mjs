// What a browser's trace tells of the page's own thread.

/** Records a trace while a work is done; resolves to its events. */
export async function traced(session, work) {
  const events = [];
  const collect = ({ value }) => events.push(...value);
  session.on("Tracing.dataCollected", collect);
  const categories = "toplevel,devtools.timeline,disabled-by-default-devtools.timeline,loading";
  await session.send("Tracing.start", { categories, transferMode: "ReportEvents" });
  const result = await work();
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  session.off("Tracing.dataCollected", collect);
  return { events, result };
}

/**
 * The tasks of the page's own thread, in milliseconds: `{ start, duration, cpu }`, in order. `cpu` is what
 * the thread itself worked: others that want the processor at the same time make only `duration` longer.
 */
export function tasks(events, url) {
  const names = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const ids = new Set(
    events
      .filter(({ args }) => (args?.data?.url ?? args?.data?.documentLoaderURL ?? "").startsWith(url))
      .map(({ pid }) => pid),
  );
  const mains = names.filter(({ pid }) => ids.size === 0 || ids.has(pid));
  const is_main = ({ pid, tid }) => mains.some((thread) => thread.pid === pid && thread.tid === tid);
  return events
    .filter((event) => event.name === "ThreadControllerImpl::RunTask" && event.ph === "X" && is_main(event))
    .map(({ ts, dur, tdur }) => ({ start: ts / 1000, duration: (dur ?? 0) / 1000, cpu: (tdur ?? 0) / 1000 }))
    .sort((a, b) => a.start - b.start);
}

/** When the page painted something first, in the time of the trace. */
export function first_paint(events) {
  return events.find(({ name }) => name === "firstContentfulPaint")?.ts / 1000;
}

/** What the page's thread was busy with, in milliseconds, by kind. */
export function by_kind(events) {
  const KINDS = {
    scripts: ["FunctionCall"],
    layout: ["UpdateLayoutTree", "Layout", "PrePaint"],
    painting: ["Paint", "Layerize", "Commit"],
  };
  const mains = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const is_main = ({ pid, tid }) => mains.some((thread) => thread.pid === pid && thread.tid === tid);
  const total = (names) =>
    events
      .filter((event) => event.ph === "X" && names.includes(event.name) && is_main(event))
      .reduce((sum, { dur }) => sum + (dur ?? 0) / 1000, 0);
  return Object.fromEntries(Object.entries(KINDS).map(([kind, names]) => [kind, total(names)]));
}

/** The longest of some tasks, in milliseconds: with what else the processor did, or of its own work. */
export const longest = (some, by = "duration") => Math.max(0, ...some.map((task) => task[by]));
