// The SHA-256 of bytes, also where the page is not a secure context and has no `crypto.subtle`.

const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** In lower-case hexadecimal digits. */
export async function sha256(bytes) {
  const { subtle } = globalThis.crypto ?? {};
  return hex(subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : digest(new Uint8Array(bytes)));
}

/** The first bits of the fractions of the roots of the first primes, as FIPS 180-4 has them. */
function constants() {
  const bits = (number) => ((number - Math.floor(number)) * 2 ** 32) >>> 0;
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return { state: primes.slice(0, 8).map((prime) => bits(prime ** (1 / 2))), rounds: primes.map((prime) => bits(prime ** (1 / 3))) };
}

/** The digest by FIPS 180-4. */
export function digest(bytes) {
  const { state, rounds } = constants();
  const words = new Uint32Array(64);
  const rotated = (word, by) => (word >>> by) | (word << (32 - by));
  const block = (view, at) => {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const [near, far] = [words[i - 2], words[i - 15]];
      const low = rotated(far, 7) ^ rotated(far, 18) ^ (far >>> 3);
      const high = rotated(near, 17) ^ rotated(near, 19) ^ (near >>> 10);
      words[i] = words[i - 16] + low + words[i - 7] + high;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g)) + rounds[i] + words[i];
      const two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i] + word) | 0;
  };
  const whole = bytes.length - (bytes.length % 64);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < whole; at += 64) block(view, at);
  // What is left, a one, zeros, and the length in bits.
  const rest = bytes.subarray(whole);
  const end = new DataView(new ArrayBuffer(rest.length < 56 ? 64 : 128));
  new Uint8Array(end.buffer).set(rest);
  end.setUint8(rest.length, 0x80);
  end.setBigUint64(end.byteLength - 8, BigInt(bytes.length) * 8n);
  for (let at = 0; at < end.byteLength; at += 64) block(end, at);
  const out = new DataView(new ArrayBuffer(32));
  for (const [i, word] of state.entries()) out.setUint32(i * 4, word);
  return new Uint8Array(out.buffer);
}
