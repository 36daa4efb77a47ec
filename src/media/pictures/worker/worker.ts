import "./image-data.ts";
import { parentPort, workerData } from "node:worker_threads";
import type { Answer, Task } from "../task.ts";
import { codecsOf, type Modules } from "./codecs.ts";
import { centered, fit, middle, opaque } from "./fit.ts";
import type { Pixels } from "./image-data.ts";

// What runs beside the gateway, a picture at a time. It is a script of its own.

/** Phones take no still sticker that is larger. */
const MOST_STICKER_BYTES = 100 * 1024;
const STICKER_QUALITIES = [85, 70, 50, 30, 10];
const THUMBNAIL_QUALITY = 50;
/** As phones send theirs. */
const MOST_PROFILE_BYTES = 128 * 1024;
const PROFILE_QUALITIES = [85, 70, 50, 30, 10];

const codecs = codecsOf(workerData as Modules);

async function stickerOf(pixels: Pixels, side: number): Promise<ArrayBuffer> {
  const square = centered(await fit(codecs, pixels, side), side);
  return within(MOST_STICKER_BYTES, STICKER_QUALITIES, (quality) => codecs.toWebp(square, quality));
}

/** One that is smaller stays as small. */
async function profileOf(pixels: Pixels, side: number): Promise<ArrayBuffer> {
  const square = middle(pixels);
  const shown = opaque(await fit(codecs, square, Math.min(side, square.width)));
  return within(MOST_PROFILE_BYTES, PROFILE_QUALITIES, (quality) => codecs.toJpeg(shown, quality));
}

/** In the first of the qualities in which it is small enough. */
async function within(
  mostBytes: number,
  qualities: readonly number[],
  encode: (quality: number) => Promise<ArrayBuffer>,
): Promise<ArrayBuffer> {
  for (const quality of qualities) {
    const made = await encode(quality);
    if (made.byteLength <= mostBytes) return made;
  }
  throw new Error("the picture has too much in it");
}

async function thumbnailOf(pixels: Pixels, side: number): Promise<ArrayBuffer> {
  return codecs.toJpeg(opaque(await fit(codecs, pixels, side)), THUMBNAIL_QUALITY);
}

const MAKES: Readonly<Record<Task["make"], (pixels: Pixels, side: number) => Promise<ArrayBuffer>>> = {
  sticker: stickerOf,
  thumbnail: thumbnailOf,
  profile: profileOf,
};

async function done({ make, type, side, bytes, mostPixels }: Task): Promise<ArrayBuffer> {
  const pixels = await codecs.decode(type, bytes);
  // Its head may have said less.
  if (pixels.width * pixels.height > mostPixels) throw new Error("the picture has too many pixels");
  return MAKES[make](pixels, side);
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
