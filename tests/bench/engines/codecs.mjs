// The decoders that JavaScript readers of Arrow are given, from npm.

import { decompress as unpack_zstd } from "fzstd";
import { decompress as unpack_lz4 } from "lz4js";

const refuse = () => {
  throw new Error("nothing is compressed here");
};

export const lz4 = { decode: (bytes) => Uint8Array.from(unpack_lz4(bytes)), encode: refuse };
export const zstd = { decode: (bytes) => unpack_zstd(bytes), encode: refuse };
