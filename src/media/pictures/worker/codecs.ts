import decodeJpeg, { init as initJpegDecoder } from "@jsquash/jpeg/decode.js";
import encodeJpeg, { init as initJpegEncoder } from "@jsquash/jpeg/encode.js";
import decodePng, { init as initPng } from "@jsquash/png/decode.js";
import resize, { initResize } from "@jsquash/resize";
import decodeWebp, { init as initWebpDecoder } from "@jsquash/webp/decode.js";
import encodeWebp, { init as initWebpEncoder } from "@jsquash/webp/encode.js";
import type { PictureType } from "../task.ts";
import type { CodecName } from "../codecs.ts";
import { wasm } from "../web-assembly.ts";
import type { Pixels } from "./image-data.ts";

/** What the codecs are made of; each is started when it is first used. */
export type Modules = Readonly<Record<CodecName, WebAssembly.Module>>;

export interface Codecs {
  /** Upright. Throws for what cannot be read. */
  decode(type: PictureType, bytes: ArrayBuffer): Promise<Pixels>;
  resize(pixels: Pixels, width: number, height: number): Promise<Pixels>;
  /** `quality`: 0 to 100. */
  toWebp(pixels: Pixels, quality: number): Promise<ArrayBuffer>;
  toJpeg(pixels: Pixels, quality: number): Promise<ArrayBuffer>;
}

export function codecsOf(modules: Modules): Codecs {
  const starts: Readonly<Record<CodecName, () => Promise<unknown>>> = {
    jpegDecoder: () => initJpegDecoder(startedWith(modules.jpegDecoder)),
    jpegEncoder: () => initJpegEncoder(startedWith(modules.jpegEncoder)),
    png: () => initPng(modules.png),
    webpDecoder: () => initWebpDecoder(startedWith(modules.webpDecoder)),
    webpEncoder: () => initWebpEncoder(startedWith(modules.webpEncoder)),
    resizer: () => initResize(modules.resizer),
  };
  const started = new Map<CodecName, Promise<unknown>>();

  async function use<T>(name: CodecName, work: () => Promise<T>): Promise<T> {
    const start = started.get(name) ?? starts[name]();
    started.set(name, start);
    await start;
    return work();
  }

  return {
    decode(type, bytes) {
      switch (type) {
        case "image/jpeg":
          return use("jpegDecoder", () => decodeJpeg(bytes, { preserveOrientation: true }));
        case "image/png":
          return use("png", () => decodePng(bytes));
        case "image/webp":
          return use("webpDecoder", () => decodeWebp(bytes));
      }
    },
    resize: (pixels, width, height) =>
      use("resizer", () => resize(pixels, { width, height, premultiply: true, linearRGB: false })),
    toWebp: (pixels, quality) => use("webpEncoder", () => encodeWebp(pixels, { quality })),
    toJpeg: (pixels, quality) => use("jpegEncoder", () => encodeJpeg(pixels, { quality })),
  };
}

/** Nothing is looked for at an address, and nothing is printed: what is wrong with a picture is its caller's to know. */
function startedWith(module: WebAssembly.Module) {
  return {
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm(imports: object, callback: (instance: object) => void) {
      const instance = new wasm.Instance(module, imports);
      callback(instance);
      return instance.exports;
    },
  };
}
