import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createAddressGuard } from "../../../src/addresses/index.ts";
import type { HeldMedia, Media, MediaKind } from "../../../src/core/index.ts";
import {
  ffmpegOf,
  gifMaker,
  mediaFolder,
  openSealed,
  pictureMaker,
  voiceMaker,
  type PictureMaker,
} from "../../../src/media/index.ts";
import { createMedia } from "../../../src/outbound/index.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { jpegFile } from "../../media/content/sample-files.ts";
import { factsOf, png } from "../../media/pictures/sample-pictures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const GIF = Buffer.concat([Buffer.from("GIF89a"), Buffer.from([64, 0, 48, 0]), Buffer.alloc(100)]);
const FILM = Buffer.concat([Buffer.from("\0\0\0\x20ftypisom"), Buffer.alloc(3_000, "film")]);

const temporary = temporaryFolder();
const inFolder = (name: string) => path.join(temporary.path, name);
const directory = inFolder("media");
const folder = mediaFolder(directory);
let pictures: PictureMaker;

beforeAll(() => {
  pictures = pictureMaker(systemClock);
});
afterEach(async () => {
  await folder.keepOnly(new Set());
});
afterAll(async () => {
  await pictures.close();
  temporary[Symbol.dispose]();
});

/** A program in the place of ffmpeg that tells its words, and makes this of whatever it is given. */
function program(made: Uint8Array, status = 0): string {
  writeFileSync(inFolder("made"), made);
  const file = inFolder("ffmpeg");
  const lines = ["#!/bin/sh", `echo "$@" > ${inFolder("words")}`, `cat ${inFolder("made")} > /dev/fd/4`];
  writeFileSync(file, `${lines.join("\n")}\nexit ${status}\n`, { mode: 0o700 });
  return file;
}

function mediaBy(ffmpeg: string): Media {
  const way = { clock: systemClock, addresses: createAddressGuard("deny"), proxyTo: () => undefined };
  const found = ffmpegOf(ffmpeg, systemClock);
  return createMedia({ folder, way, voices: voiceMaker(found), pictures, gifs: gifMaker(found) });
}

function take(bytes: Buffer, kind: MediaKind, ffmpeg = "/nowhere/ffmpeg"): Promise<HeldMedia> {
  const order = { organizationId: "acme", mostBytes: 8 * 1024 * 1024, kind };
  return mediaBy(ffmpeg).take({ text: bytes.toString("base64") }, order);
}

async function plainOf({ id, kind, ...held }: HeldMedia): Promise<Buffer> {
  async function* encrypted() {
    yield await Promise.resolve(readFileSync(folder.fileOf(id)));
  }
  const parts: Buffer[] = [];
  for await (const part of openSealed(encrypted(), { ...held, kind, mostBytes: held.bytes }))
    parts.push(part);
  return Buffer.concat(parts);
}

it("a sticker is made WebP of 512 x 512, and one that is stays as it is", async () => {
  const held = await take(png(40, 30), "sticker");
  expect(held).toMatchObject({ kind: "sticker", mimetype: "image/webp", width: 512, height: 512 });
  const plain = await plainOf(held);
  expect(factsOf(plain)).toMatchObject({ type: "image/webp" });
  expect(readdirSync(directory)).toEqual([held.id]);
  const again = await take(plain, "sticker");
  expect(await plainOf(again)).toEqual(plain);
});

it("a sticker of what is no picture leaves nothing behind", async () => {
  const refused = { code: "picture_unfit", message: "a sticker takes a JPEG, PNG or WebP picture" };
  await expect(take(Buffer.from("%PDF-1.7\n"), "sticker")).rejects.toMatchObject(refused);
  await expect(take(png(40, 30).subarray(0, 200), "sticker")).rejects.toMatchObject({
    code: "picture_unfit",
    message: "the picture cannot be read",
  });
  expect(readdirSync(directory)).toEqual([]);
});

it("a picture of an account is a square JPEG, and leaves nothing behind", async () => {
  const media = mediaBy("/nowhere/ffmpeg");
  const bounds = { organizationId: "acme", mostBytes: 1024 * 1024 };
  const made = await media.picture({ text: png(900, 700).toString("base64") }, bounds);
  expect(factsOf(made)).toMatchObject({ type: "image/jpeg", width: 640, height: 640 });
  const gif = media.picture({ text: GIF.toString("base64") }, bounds);
  await expect(gif).rejects.toMatchObject({ code: "picture_unfit" });
  const large = media.picture({ text: png(900, 700).toString("base64") }, { ...bounds, mostBytes: 1_000 });
  await expect(large).rejects.toMatchObject({ code: "media_too_large" });
  expect(readdirSync(directory)).toEqual([]);
});

it("an image without a thumbnail gets one, and goes as it is", async () => {
  const picture = png(640, 480);
  const held = await take(picture, "image");
  expect(held).toMatchObject({ kind: "image", mimetype: "image/png", bytes: picture.length });
  expect(factsOf(held.thumbnail)).toMatchObject({ type: "image/jpeg", width: 32, height: 24 });
  const own = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(100)]);
  expect((await take(jpegFile({ thumbnail: own }), "image")).thumbnail).toEqual(own);
  expect((await take(picture.subarray(0, 300), "image")).thumbnail).toBeUndefined();
});

it("of a GIF ffmpeg makes a film that is played as one, or an animated sticker", async () => {
  const film = await take(GIF, "image", program(FILM));
  expect(film).toMatchObject({ kind: "video", mimetype: "video/mp4", isGif: true, bytes: FILM.length });
  expect(await plainOf(film)).toEqual(FILM);
  expect(readFileSync(inFolder("words"), "utf8")).toContain("-f gif -i file:/dev/fd/3 ");
  const webp = await plainOf(await take(png(40, 30), "sticker"));
  const sticker = await take(GIF, "sticker", program(webp));
  expect(sticker).toMatchObject({ kind: "sticker", mimetype: "image/webp" });
  expect((await take(GIF, "document")).mimetype).toBe("image/gif");
});

it("a GIF is refused with a sentence where there is no ffmpeg, or it fails", async () => {
  for (const kind of ["image", "sticker"] as const) {
    const missing = "ffmpeg, which makes of a GIF what phones show, was not found";
    await expect(take(GIF, kind)).rejects.toMatchObject({ code: "picture_unfit", message: missing });
    const failing = program(FILM.subarray(0, 20), 1);
    const unreadable = { code: "picture_unfit", message: "ffmpeg cannot read the GIF" };
    await expect(take(GIF, kind, failing)).rejects.toMatchObject(unreadable);
  }
  expect(readdirSync(directory)).toEqual([]);
});
