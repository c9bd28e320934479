// Stands in a bundle ahead of the page's own script, and hands out the files that the bundle carries.
// Each is checked against its SHA-256 before it is used. What the bundle is made of is put in place
// of `MANIFEST`.
(() => {
  const manifest = MANIFEST;
  const folder = new URL(".", document.baseURI).href;
  const files = new Map(manifest.files.map((file) => [file.name, file]));
  const kept = new Map();
  const damaged = [];

  const parsed = new Promise((resolve) => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve, { once: true });
    else resolve();
  });

  /** The file that an address leads to; none if it is not in here. */
  const fileAt = (url) => {
    const { origin, protocol, host, pathname } = new URL(url, document.baseURI);
    const path = origin === "null" ? `${protocol}//${host}${pathname}` : origin + pathname;
    if (!path.startsWith(folder)) return undefined;
    try {
      return files.get(decodeURIComponent(path.slice(folder.length)));
    } catch {
      return undefined;
    }
  };

  /** A piece that is a script in a folder beside the page. */
  const besides = new Map();
  const beside = (id) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const fail = () => reject(new Error(`${script.src} is not there`));
      besides.set(id, resolve);
      script.src = `data/${id}.js`;
      script.onload = script.onerror = () => {
        script.remove();
        if (besides.delete(id)) fail();
      };
      document.head.append(script);
    });

  /** A piece's text. One that the parser has not left behind may still grow. */
  const text = async (file, n) => {
    const id = `${file.id}-${n}`;
    if (file.beside) return beside(id);
    if (!document.getElementById(id)?.nextSibling) await parsed;
    return document.getElementById(id).textContent;
  };

  const decode = (text) =>
    Uint8Array.fromBase64
      ? Uint8Array.fromBase64(text, { lastChunkHandling: "strict" })
      : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  const join = (parts, length) => {
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };

  /** The SHA-256 of bytes, for pages whose browser keeps its own from them: FIPS 180-4, section 6.2. */
  const sha256 = (bytes) => {
    const rotate = (x, n) => (x >>> n) | (x << (32 - n));
    const root = (n, power) => {
      const x = n ** power;
      return ((x - Math.floor(x)) * 2 ** 32) | 0;
    };
    const primes = [];
    for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
    const k = primes.map((prime) => root(prime, 1 / 3));
    const h = primes.slice(0, 8).map((prime) => root(prime, 1 / 2));
    const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
    view.setUint32(padded.length - 4, bytes.length << 3);
    const w = new Int32Array(64);
    for (let at = 0; at < padded.length; at += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i += 1) {
        const [x, y] = [w[i - 15], w[i - 2]];
        const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
        const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
      }
      let [a, b, c, d, e, f, g, z] = h;
      for (let i = 0; i < 64; i += 1) {
        const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        const t1 = (z + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
        const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [z, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
      }
      [a, b, c, d, e, f, g, z].forEach((part, i) => {
        h[i] = (h[i] + part) | 0;
      });
    }
    const digest = new DataView(new ArrayBuffer(32));
    h.forEach((part, i) => digest.setInt32(4 * i, part));
    return new Uint8Array(digest.buffer);
  };

  const digest = async (bytes) => {
    const sum = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256(bytes);
    return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const unpack = async (file) => {
    const pieces = Array.from({ length: file.pieces }, (_, n) => n);
    const parts = await Promise.all(pieces.map(async (n) => decode(await text(file, n))));
    if (!file.packed) return join(parts, file.bytes);
    const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  const refuse = (name, cause) => {
    if (!damaged.includes(name)) damaged.push(name);
    // As long as the page has not started, its words for this stand in it.
    const words = document.getElementById("damaged");
    if (words) {
      for (const element of words.parentElement.children) element.hidden = element !== words;
      for (const place of words.querySelectorAll("code")) place.textContent = damaged.join(", ");
    }
    return Object.assign(new Error(`${name} is damaged`, { cause }), { name: "Damaged", file: name });
  };

  /** The bytes of a file as they were when the bundle was made. */
  const bytes = async (file) => {
    let unpacked;
    try {
      unpacked = await unpack(file);
    } catch (error) {
      throw refuse(file.name, error);
    }
    if (unpacked.length !== file.bytes || (await digest(unpacked)) !== file.sha256) throw refuse(file.name);
    return unpacked;
  };

  const absent = (url) => Object.assign(new Error(`${url} is not in this file`), { name: "Absent" });

  const inside = {
    /** The names of the files that were found to be damaged. */
    damaged,
    /** Whether an address leads to a file in here. */
    has: (url) => fileAt(url) !== undefined,
    /** A file of the page. */
    async response(url) {
      const file = fileAt(url);
      if (!file) throw absent(url);
      try {
        return new Response(await bytes(file), { headers: { "Content-Type": file.type } });
      } catch (error) {
        dispatchEvent(new Event("sagitta-damaged"));
        throw error;
      }
    },
    /** A file of data, which is kept in place of the text it was made from. */
    blob(url) {
      const file = fileAt(url);
      if (!file) return Promise.reject(absent(url));
      if (!kept.has(file)) {
        const made = bytes(file).then((bytes) => {
          for (let n = 0; n < file.pieces; n += 1) document.getElementById(`${file.id}-${n}`)?.remove();
          return new Blob([bytes], { type: file.type });
        });
        made.catch(() => kept.delete(file));
        kept.set(file, made);
      }
      return kept.get(file);
    },
    /** Takes a piece from the folder beside the page. */
    piece(id, text) {
      besides.get(id)?.(text);
      besides.delete(id);
    },
    /** Runs the page's script; what it starts the page by. */
    async program(url) {
      const style = document.querySelector("style");
      if ((await digest(new TextEncoder().encode(style?.textContent))) !== manifest.style) throw refuse("styles.css");
      const text = await (await inside.response(url)).text();
      return new Promise((resolve) => {
        inside.begin = resolve;
        const script = document.createElement("script");
        script.type = "module";
        script.textContent = text;
        document.head.append(script);
      });
    },
  };
  globalThis.sagittaInside = inside;
  if (manifest.start && location.hash.length < 2) history.replaceState(null, "", manifest.start);
})();
