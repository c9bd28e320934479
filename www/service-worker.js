// Keeps a site for use offline: whole releases of it, and the data that a reader chose.
//
// `release.json` names the files of a release, with the SHA-256 of each; one of them, `data.json`,
// names the data. A release is fetched into a cache of its own, every file is checked, and only then
// does one record say that it is the current one. A page has the release that it began with, as long
// as it is open, and is given no file that is not what its release's list says.
//
// What is asked of other origins, of other folders, or is on no list, goes its way. Nothing is kept
// until a page asks for it.

const SITE = new URL("./", self.location.href);
const RELEASE = "release.json";
const DATA = "data.json";
const PAGE = "index.html";

/** Caches of other folders of the origin have other names. */
const OWN = `sagitta ${SITE.pathname} `;
const STATE = `${OWN}state`;
const KEPT = `${OWN}data`;
const cacheOf = (release) => `${OWN}release ${release}`;

/** Keys in caches are addresses; nobody can ask for these. */
const keyOf = (name) => new URL(`~kept/${encodeURIComponent(name)}`, SITE).href;
const RECORD = keyOf("record");
const CLIENT = keyOf("client ");

/** How many files are fetched at a time. */
const AT_ONCE = 4;

/** Bytes between two missing ranges that are fetched along, as a request costs more. */
const GAP = 4_096;

/** More ranges than these, or a greater share of the file, are had quicker as the whole file. */
const MOST_RANGES = 64;
const MOST_SHARE = 0.6;

/** Why a file cannot be had: `refused`, it is not what the list says; `unreachable`; `full`, there is no room. */
class Failure extends Error {
  constructor(reason, file) {
    super(`${reason}: ${file}`);
    Object.assign(this, { reason, file });
  }
}

// What is known of releases.

/** What a cache has, without making one that is not there. */
const match = (cacheName, key) => caches.match(key, { cacheName });

/** Whether everything was forgotten: from then on all goes its way. */
let isRemoved = false;

/** `{ current, previous, kept }`: names of releases, and of the data that the reader keeps. */
async function record() {
  const found = await match(STATE, RECORD);
  return found ? found.json() : { kept: [] };
}

/** What this says is so from one moment to the next. */
async function write(told) {
  await (await caches.open(STATE)).put(RECORD, new Response(JSON.stringify(told)));
}

const lists = new Map();

/** The list of a release that is kept: `{ files, data }` by name, and its text. */
function listOf(release) {
  if (!lists.has(release)) {
    const reading = read(release).catch((error) => {
      lists.delete(release);
      throw error;
    });
    lists.set(release, reading);
  }
  return lists.get(release);
}

async function read(release) {
  const text = await (await match(cacheOf(release), keyOf(RELEASE))).text();
  const files = byName(JSON.parse(text).files);
  const data = await checked(release, files.get(DATA));
  return { text, files, data: byName(JSON.parse(new TextDecoder().decode(data.bytes)).files) };
}

const byName = (files) => new Map(files.map((file) => [file.name, file]));

// Bytes and their hashes.

async function sha256(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const isWhole = async (bytes, file) => bytes.byteLength === file.bytes && (await sha256(bytes)) === file.sha256;

/** The bytes and headers of a file as the host has it now. */
async function fetched(file, init = {}) {
  try {
    const response = await fetch(new URL(encodeURI(file.name), SITE), { cache: "no-cache", ...init });
    if (!response.ok) throw new Failure("unreachable", file.name);
    return { bytes: await response.arrayBuffer(), headers: headersOf(response), status: response.status };
  } catch {
    throw new Failure("unreachable", file.name);
  }
}

/** What the host says of a file, without what is only about its way here. */
function headersOf({ headers }) {
  const kept = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "content-range", "transfer-encoding"]) kept.delete(name);
  return kept;
}

/** A file from the host, which has to be what the list says. */
async function whole(file) {
  const found = await fetched(file);
  if (!(await isWhole(found.bytes, file))) throw new Failure("refused", file.name);
  return found;
}

/** A kept file, if it is there and as it was. */
async function kept(cacheName, key, file) {
  const found = await match(cacheName, key);
  if (!found) return undefined;
  const bytes = await found.arrayBuffer();
  return (await isWhole(bytes, file)) ? { bytes, headers: found.headers } : undefined;
}

async function put(cacheName, key, { bytes, headers }, file) {
  if (isRemoved) return;
  try {
    const cache = await caches.open(cacheName);
    await cache.put(key, new Response(bytes, { headers }));
  } catch {
    throw new Failure("full", file.name);
  }
}

/** A file of a release that is kept. One that is damaged or lost is had from the host, if that still has the same. */
async function checked(release, file) {
  const found = await kept(cacheOf(release), keyOf(file.name), file);
  if (found) return found;
  const mended = await whole(file);
  await put(cacheOf(release), keyOf(file.name), mended, file);
  return mended;
}

/** Does something for each, a few at a time. */
async function each(items, work) {
  const rest = [...items];
  const lane = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

// What changes the record happens one after the other.

let last = Promise.resolve();

function inTurn(work) {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

let updating;

/** Brings the newest release, unless that is under way. */
function update(tell) {
  updating ??= inTurn(() => bringRelease(tell)).finally(() => {
    updating = undefined;
  });
  return updating;
}

/** The list that the host has now, checked against its own name. */
async function newest() {
  const { bytes } = await fetched({ name: RELEASE });
  const text = new TextDecoder().decode(bytes);
  try {
    const list = JSON.parse(text);
    if (list.remove === true) return list;
    const lines = list.files.map(({ sha256, bytes, name }) => `${sha256} ${bytes} ${name}\n`).join("");
    if ((await sha256(new TextEncoder().encode(lines))) === list.release) return { ...list, text };
  } catch {
    // It is no list at all.
  }
  throw new Failure("refused", RELEASE);
}

async function bringRelease(tell = () => {}) {
  const list = await newest();
  if (list.remove === true) return remove();
  const told = await record();
  if (list.release === told.current) return undefined;
  const cache = cacheOf(list.release);
  const old = told.current && (await listOf(told.current));
  const progress = counter(list.files, tell);
  await each(list.files, async (file) => {
    // What an earlier try has brought, and what did not change, need not come again.
    if (!(await kept(cache, keyOf(file.name), file))) {
      const same = old?.files.get(file.name)?.sha256 === file.sha256;
      await put(cache, keyOf(file.name), await (same ? checked(told.current, file) : whole(file)), file);
    }
    progress(file);
  });
  await put(cache, keyOf(RELEASE), { bytes: list.text }, { name: RELEASE });
  const { data } = await listOf(list.release);
  const stay = told.kept.filter((name) => data.has(name));
  for (const name of stay) await bringData(data.get(name), told, tell);
  const next = { current: list.release, previous: told.current, kept: stay };
  await write(next);
  await clean(next);
  if (told.current) await say({ sagitta: "updated" });
  return undefined;
}

function counter(files, tell) {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  return ({ bytes }) => tell({ progress: { done: (done += bytes), total } });
}

// Data.

/** Keeps a file of data: it is kept under its hash, so that two releases can have it. */
async function bringData(file, told, tell) {
  if (await kept(KEPT, keyOf(file.sha256), file)) return;
  tell({ progress: { done: 0, total: file.bytes } });
  const found = (await joined(file, told)) ?? (await whole(file));
  await put(KEPT, keyOf(file.sha256), found, file);
  tell({ progress: { done: file.bytes, total: file.bytes } });
}

/** The parts of a file and where each stands. */
function placed({ parts = [] }) {
  let at = 0;
  return parts.map(([length, hash]) => ({ hash: `${length} ${hash}`, start: at, end: (at += length) }));
}

/** A file of which an older one is kept: only the parts that changed are fetched. None where that is no gain. */
async function joined(file, told) {
  const older = told.current && (await listOf(told.current)).data.get(file.name);
  const found = older && file.parts && (await match(KEPT, keyOf(older.sha256)));
  if (!found) return undefined;
  const old = new Uint8Array(await found.arrayBuffer());
  const own = new Map(placed(older).map((part) => [part.hash, part]));
  const bytes = new Uint8Array(file.bytes);
  const ranges = [];
  for (const { hash, start, end } of placed(file)) {
    const same = own.get(hash);
    if (same) bytes.set(old.subarray(same.start, same.end), start);
    else if (ranges.length > 0 && start - ranges.at(-1).end <= GAP) ranges.at(-1).end = end;
    else ranges.push({ start, end });
  }
  const missing = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  if (ranges.length > MOST_RANGES || missing > MOST_SHARE * file.bytes) return undefined;
  let other;
  await each(ranges, async ({ start, end }) => {
    if (other) return;
    const part = await fetched(file, { cache: "no-store", headers: { Range: `bytes=${start}-${end - 1}` } });
    // A host that knows no ranges has sent all of it.
    if (part.status === 200) other = part;
    else bytes.set(new Uint8Array(part.bytes.slice(0, end - start)), start);
  });
  const whole = other ?? { bytes: bytes.buffer, headers: found.headers };
  return (await isWhole(whole.bytes, file)) ? whole : undefined;
}

// What is not needed any more.

/** Pages that are on their way and not among the browser's clients yet. */
const coming = new Set();

/** The releases that open pages have, by the page. Notes of pages that are gone go. */
async function inUse() {
  const cache = await caches.open(STATE);
  const open = new Set((await clients.matchAll({ includeUncontrolled: true, type: "all" })).map(({ id }) => id));
  const releases = new Map();
  for (const { url } of await cache.keys()) {
    if (!url.startsWith(CLIENT)) continue;
    const id = decodeURIComponent(url.slice(CLIENT.length));
    if (open.has(id) || coming.has(id)) releases.set(id, await (await cache.match(url)).text());
    else await cache.delete(url);
  }
  return releases;
}

/** Keeps the current release, the one before it, and those that open pages have. */
async function clean({ current, previous, kept: names }) {
  const releases = new Set([current, previous, ...(await inUse()).values()].filter(Boolean));
  for (const name of await caches.keys()) {
    if (!name.startsWith(cacheOf(""))) continue;
    const release = name.slice(cacheOf("").length);
    if (releases.has(release)) continue;
    lists.delete(release);
    await caches.delete(name);
  }
  const wanted = new Set();
  for (const release of releases) {
    // One that is lost has nothing to keep.
    const { data } = await listOf(release).catch(() => ({ data: new Map() }));
    for (const name of names) if (data.has(name)) wanted.add(keyOf(data.get(name).sha256));
  }
  const cache = await caches.open(KEPT);
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
}

/** Forgets everything, and is no more. */
async function remove() {
  isRemoved = true;
  for (const name of await caches.keys()) if (name.startsWith(OWN)) await caches.delete(name);
  lists.clear();
  await registration.unregister();
  await say({ sagitta: "removed" });
}

/** Tells the open pages. */
async function say(message) {
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage(message);
}

/** The file for which the last update was refused. */
let refused;

/** An update that nobody waits for tells of what it refuses; that there is no network is no news. */
async function look() {
  try {
    await update();
    refused = undefined;
  } catch ({ reason, file }) {
    if (reason !== "refused") return;
    refused = file;
    await say({ sagitta: "refused", file });
  }
}

// What is asked.

/** The name of a file of the site; none for what is not ours. */
function nameOf({ method, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== SITE.origin || !pathname.startsWith(SITE.pathname)) return undefined;
  try {
    return decodeURIComponent(pathname.slice(SITE.pathname.length)) || PAGE;
  } catch {
    return undefined;
  }
}

self.addEventListener("fetch", (event) => {
  const name = nameOf(event.request);
  if (name !== undefined && !isRemoved) event.respondWith(event.request.mode === "navigate" ? opened(event, name) : asked(event, name));
});

/** A page that is opened gets the current release, and asks whether there is a newer one. */
async function opened(event, name) {
  const { current } = await record();
  const list = current && (await listOf(current).catch(() => undefined));
  if (current) event.waitUntil(look());
  if (!list?.files.has(name)) return online(event, name);
  const id = event.resultingClientId || event.clientId;
  coming.add(id);
  await (await caches.open(STATE)).put(CLIENT + encodeURIComponent(id), new Response(current));
  if (isRemoved) await caches.delete(STATE);
  return answer(current, list, name);
}

async function asked({ request, clientId }, name) {
  coming.delete(clientId);
  const release = await releaseFor(clientId, name);
  if (!release) return fetch(request);
  // A page whose release is lost must not go on with files of another.
  const list = await listOf(release).catch(() => undefined);
  if (!list && !isRemoved) return Response.error();
  return (list && (await answer(release, list, name))) ?? fetch(request);
}

/** The release of the page that asks. A page's worker does not say whose it is: it gets what is the same for all open pages. */
async function releaseFor(id, name) {
  const own = await match(STATE, CLIENT + encodeURIComponent(id));
  if (own) return own.text();
  const client = await clients.get(id);
  if (client?.type === "window") return undefined;
  const releases = [...new Set((await inUse()).values())];
  const hash = (release) => listOf(release).then(({ data }) => data.get(name)?.sha256, () => undefined);
  const hashes = await Promise.all(releases.map(hash));
  return new Set(hashes).size === 1 ? releases[0] : undefined;
}

/** A file of a release, or of its data if it is kept; none if it is neither. */
async function answer(release, { text, files, data }, name) {
  if (name === RELEASE) return new Response(text, { headers: { "Content-Type": "application/json" } });
  const file = files.get(name);
  try {
    if (file) {
      const { bytes, headers } = await checked(release, file);
      return new Response(bytes, { headers });
    }
    const found = data.has(name) && (await kept(KEPT, keyOf(data.get(name).sha256), data.get(name)));
    return found ? new Response(found.bytes, { headers: found.headers }) : undefined;
  } catch (error) {
    await say({ sagitta: "refused", file: name });
    return new Response(String(error.message), { status: 500 });
  }
}

/** Pages that are only online lead into the explorer where there is no network. */
async function online({ request }, name) {
  const response = await fetch(request).catch(() => undefined);
  if (response && !(response.status >= 502 && response.status <= 504)) return response;
  const { current } = await record();
  if (!current) return response ?? Response.error();
  const [, id] = /^dataset\/([^/]+)\//.exec(name) ?? [];
  return Response.redirect(new URL(id ? `./#/${encodeURIComponent(id)}` : "./", SITE));
}

// What pages ask for.

const ASKED = {
  /** What is kept: `{ current, previous, bytes, kept: [{ name, bytes }], refused }`. */
  async state() {
    const { current, previous, kept: names } = await record();
    if (!current) return { kept: [], bytes: 0 };
    const { files, data } = await listOf(current);
    const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
    return { current, previous, bytes, refused, kept: names.map((name) => ({ name, bytes: data.get(name)?.bytes ?? 0 })) };
  },
  update: (_, tell) => update(tell),
  /** Keeps the site, and these data with it. */
  async keep({ names = [] }, tell) {
    isRemoved = false;
    await update(tell).catch(async (error) => {
      // Without a network, what is there can still be added to.
      if (error.reason !== "unreachable" || !(await record()).current) throw error;
    });
    await inTurn(async () => {
      const told = await record();
      const { data } = await listOf(told.current);
      for (const name of names) {
        if (!data.has(name)) throw new Failure("refused", name);
        await bringData(data.get(name), told, tell);
      }
      await write({ ...told, kept: [...new Set([...told.kept, ...names])] });
    });
  },
  /** Forgets data. */
  async drop({ names = [] }) {
    await inTurn(async () => {
      const told = await record();
      const next = { ...told, kept: told.kept.filter((name) => !names.includes(name)) };
      await write(next);
      await clean(next);
    });
  },
  remove: () => inTurn(remove),
};

self.addEventListener("message", (event) => {
  const [port] = event.ports;
  const work = Object.hasOwn(ASKED, event.data?.ask) ? ASKED[event.data.ask] : undefined;
  if (!port || !work) return;
  const tell = (told) => port.postMessage(told);
  const done = Promise.resolve(work(event.data, tell)).then(
    (done) => tell({ done: done ?? {} }),
    ({ reason = "failed", file = "", message }) => tell({ failed: { reason, file, message } }),
  );
  event.waitUntil(done);
});

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
