import { Worker } from "node:worker_threads";
import { GatewayError, type Cancel, type Clock } from "../../core/index.ts";
import { createPlaces } from "../places.ts";
import { readCodecs } from "./codecs.ts";
import { PICTURE_TYPES, type Answer, type PictureType, type Task } from "./task.ts";
import { wasm } from "./web-assembly.ts";

const MOST_PIXELS = 40_000_000;
/** Of a file, however it is compressed. */
export const MOST_PICTURE_BYTES = 16 * 1024 * 1024;
/** A thumbnail is made of what takes half a second at most. */
const MOST_PIXELS_FOR_THUMBNAIL = 12_000_000;
const MOST_BYTES_FOR_THUMBNAIL = 4 * 1024 * 1024;
const MOST_THUMBNAIL_BYTES = 10 * 1024;
const STICKER_SIDE = 512;
const PROFILE_SIDE = 640;
/** As the library makes it. */
const THUMBNAIL_SIDE = 32;
const MAKE_MS = 10_000;
/** A worker keeps the memory of its largest picture: it ends when nothing was asked of it for so long. */
const IDLE_MS = 10_000;

/** A picture as it was taken in. */
export type GivenPicture = {
  readonly organizationId: string;
  /** By its content. */
  readonly type: string | undefined;
  /** In pixels, by its head. */
  readonly width: number | undefined;
  readonly height: number | undefined;
  /** Plain. */
  readonly size: number;
  readonly bytes: () => Promise<Uint8Array>;
};

/** Makes pictures of others in a worker that is started with the first: one at a time in all, and of an organization. */
export interface PictureMaker {
  /** WebP of 512 x 512, transparent where the picture is not. Throws `picture_unfit` with a sentence, and `queue_full`. */
  sticker(picture: GivenPicture): Promise<Uint8Array>;
  /** A JPEG of 32 or so many pixels and 10 KB at most; undefined where it cannot be made, or takes more than a moment. */
  thumbnail(picture: GivenPicture, side?: number): Promise<Uint8Array | undefined>;
  /** What is in the middle of it: a square JPEG of 640 x 640 at most. Throws as `sticker` does. */
  profile(picture: GivenPicture): Promise<Uint8Array>;
  close(): Promise<void>;
}

export function pictureMaker(clock: Clock): PictureMaker {
  const places = createPlaces(1, "as many pictures of the organization wait to be made as may");
  let worker: Worker | undefined;
  let cancelEnd: Cancel = () => undefined;
  let isClosed = false;

  async function started(): Promise<Worker> {
    cancelEnd();
    if (worker) return worker;
    const { script, files } = await readCodecs();
    const modules = await Promise.all(
      Object.entries(files).map(async ([name, bytes]) => [name, await wasm.compile(bytes)] as const),
    );
    if (isClosed) throw new Error("the gateway is stopping");
    // Of the environment it gets nothing: the gateway's has secrets.
    worker = new Worker(script, { eval: true, workerData: Object.fromEntries(modules), env: {} });
    // What it fails with; its exit follows.
    worker.on("error", () => undefined);
    return worker;
  }

  async function end(): Promise<void> {
    cancelEnd();
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  /** Whatever becomes of a worker, nothing else does: the next picture has another. */
  async function ask(task: Task): Promise<Answer> {
    const own = await started();
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const cancel = clock.after(MAKE_MS, () => resolve({ error: "it took too long" }));
    const onGone = () => resolve({ error: "it ended" });
    own.on("message", resolve).on("exit", onGone);
    own.postMessage(task, [task.bytes]);
    const answer = await promise;
    cancel();
    own.off("message", resolve).off("exit", onGone);
    if ("error" in answer) await end();
    else cancelEnd = clock.after(IDLE_MS, () => void end());
    return answer;
  }

  async function make(
    task: Pick<Task, "make" | "side" | "mostPixels">,
    picture: GivenPicture,
  ): Promise<Uint8Array> {
    const type = pictureType(picture.type);
    if (!type) throw unfit(NO_PICTURE[task.make]);
    const { width = 0, height = 0, size } = picture;
    if (width === 0 || height === 0) throw unfit(UNREADABLE);
    if (width * height > task.mostPixels || size > MOST_PICTURE_BYTES) throw unfit(TOO_LARGE);
    const leave = await places.enter(picture.organizationId);
    try {
      const given = await picture.bytes();
      // Of its own: it is handed over.
      const answer = await ask({ ...task, type, bytes: new Uint8Array(given).buffer });
      if ("error" in answer) throw unfit(UNREADABLE, answer.error);
      return new Uint8Array(answer.made);
    } finally {
      leave();
    }
  }

  return {
    sticker: (picture) => make({ make: "sticker", side: STICKER_SIDE, mostPixels: MOST_PIXELS }, picture),
    async thumbnail(picture, side = THUMBNAIL_SIDE) {
      if (picture.size > MOST_BYTES_FOR_THUMBNAIL) return undefined;
      try {
        const task = { make: "thumbnail", side, mostPixels: MOST_PIXELS_FOR_THUMBNAIL } as const;
        const thumbnail = await make(task, picture);
        return thumbnail.length <= MOST_THUMBNAIL_BYTES ? thumbnail : undefined;
      } catch {
        return undefined;
      }
    },
    profile: (picture) => make({ make: "profile", side: PROFILE_SIDE, mostPixels: MOST_PIXELS }, picture),
    async close() {
      isClosed = true;
      await end();
    },
  };
}

const NO_PICTURE: Readonly<Record<Task["make"], string>> = {
  sticker: "a sticker takes a JPEG, PNG or WebP picture",
  thumbnail: "a thumbnail takes a JPEG, PNG or WebP picture",
  profile: "a profile picture takes a JPEG, PNG or WebP picture",
};
const UNREADABLE = "the picture cannot be read";
const TOO_LARGE = `a picture takes at most ${MOST_PIXELS / 1_000_000} megapixels and ${MOST_PICTURE_BYTES / 1024 / 1024} MiB`;

function pictureType(type: string | undefined): PictureType | undefined {
  return PICTURE_TYPES.find((known) => known === type);
}

/** The cause is for the operator's log. */
function unfit(message: string, cause?: string): GatewayError {
  return new GatewayError("picture_unfit", message, { cause });
}
