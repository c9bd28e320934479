// The decoders that JavaScript readers of Arrow are given, from npm.

import { decompress as unpack_zstd } from "fzstd";
import { decompress as unpack_lz4 } from "lz4js";

export const lz4 = { decode: (bytes) => unpack_lz4(bytes) };

/** Numbers are read in place, from a multiple of their size. */
const aligned = (bytes) => (bytes.byteOffset % 8 === 0 ? bytes : bytes.slice());

export const zstd = { decode: (bytes) => aligned(unpack_zstd(bytes)) };
