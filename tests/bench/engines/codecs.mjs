// The decoders that JavaScript readers of Arrow are given, from npm.

import { decompress as unpack_zstd } from "fzstd";
import { decompress as unpack_lz4 } from "lz4js";

export const lz4 = { decode: (bytes) => unpack_lz4(bytes) };
export const zstd = { decode: (bytes) => unpack_zstd(bytes) };
