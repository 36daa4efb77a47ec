import "./image-data.ts";
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Task } from "../task.ts";
import { codecsOf, type Modules } from "./codecs.ts";
import { centered, fit, opaque } from "./fit.ts";
import type { Pixels } from "./image-data.ts";

// What runs beside the gateway, a picture at a time. It is a script of its own.

/** Phones take no still sticker that is larger. */
const MOST_STICKER_BYTES = 100 * 1024;
const STICKER_QUALITIES = [85, 70, 50, 30, 10];
const THUMBNAIL_QUALITY = 50;

const codecs = codecsOf(workerData as Modules);

async function stickerOf(pixels: Pixels, side: number): Promise<ArrayBuffer> {
  const square = centered(await fit(codecs, pixels, side), side);
  for (const quality of STICKER_QUALITIES) {
    const webp = await codecs.toWebp(square, quality);
    if (webp.byteLength <= MOST_STICKER_BYTES) return webp;
  }
  throw new Error("the picture has too much in it for a sticker");
}

async function thumbnailOf(pixels: Pixels, side: number): Promise<ArrayBuffer> {
  return codecs.toJpeg(opaque(await fit(codecs, pixels, side)), THUMBNAIL_QUALITY);
}

async function done({ make, type, side, bytes, mostPixels }: Task): Promise<ArrayBuffer> {
  const pixels = await codecs.decode(type, bytes);
  // Its head may have said less.
  if (pixels.width * pixels.height > mostPixels) throw new Error("the picture has too many pixels");
  return make === "sticker" ? stickerOf(pixels, side) : thumbnailOf(pixels, side);
}

parentPort?.on("message", (task: Task) => {
  done(task).then(
    (made) => answer({ made }),
    (error: unknown) => answer({ error: String(error) }),
  );
});

function answer(message: Answer): void {
  parentPort?.postMessage(message, "made" in message ? [message.made] : []);
}
