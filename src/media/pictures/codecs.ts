import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { getRawAsset, isSea } from "node:sea";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { deserialize, serialize } from "node:v8";
import { brotliCompressSync, brotliDecompress, constants } from "node:zlib";

/** Where the packed codecs are, beside the program's modules. */
export const PACKED_CODECS = "media/pictures/codecs.br";

/** By package; each is WebAssembly. */
export const CODEC_FILES = {
  jpegDecoder: "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
  jpegEncoder: "@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm",
  png: "@jsquash/png/codec/pkg/squoosh_png_bg.wasm",
  webpDecoder: "@jsquash/webp/codec/dec/webp_dec.wasm",
  webpEncoder: "@jsquash/webp/codec/enc/webp_enc_simd.wasm",
  resizer: "@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm",
} as const;
export type CodecName = keyof typeof CODEC_FILES;

/** The worker's script, and the codecs that it is given. */
export type PictureCodecs = {
  readonly script: string;
  readonly files: Readonly<Record<CodecName, Uint8Array>>;
};

/** All of it in one piece, a third as large. */
export function packCodecs(codecs: PictureCodecs): Buffer {
  const packed = serialize(codecs);
  return brotliCompressSync(packed, {
    params: {
      // The two above it take many times as long for a tenth less.
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: packed.length,
    },
  });
}

/** Out of the single file that the program is, else as `npm run build` left them, else from their sources. */
export async function readCodecs(): Promise<PictureCodecs> {
  const file = fileURLToPath(new URL(PACKED_CODECS, import.meta.url));
  if (!isSea() && !existsSync(file)) return codecsFromSources();
  const packed = isSea() ? new Uint8Array(getRawAsset(PACKED_CODECS)) : await readFile(file);
  return deserialize(await promisify(brotliDecompress)(packed)) as PictureCodecs;
}

async function codecsFromSources(): Promise<PictureCodecs> {
  const { buildCodecs } = await import("./build-codecs.ts");
  return (await buildCodecs()).codecs;
}
