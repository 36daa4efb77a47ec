import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAddressGuard } from "../../../src/addresses/index.ts";
import { MEDIA_KINDS, type HeldMedia, type Media, type MediaOrder } from "../../../src/core/index.ts";
import {
  ffmpegOf,
  gifMaker,
  mediaFolder,
  openSealed,
  pictureMaker,
  voiceMaker,
  type MediaFolder,
  type PictureMaker,
} from "../../../src/media/index.ts";
import { createMedia } from "../../../src/outbound/index.ts";
import { jpegFile, opusFile, pngFile, zipFile } from "../../media/content/sample-files.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const MIB = 1024 * 1024;
const temporary = temporaryFolder();
let server: Server;
let served: { readonly type: string; readonly body: Buffer };
let directory: string;
let folder: MediaFolder;
let media: Media;
let folders = 0;
let pictures: PictureMaker;
/** Whatever it is given, it makes this sound of it. */
let ffmpeg: string;
const SOUND = opusFile(Array<number>(100).fill(20));

beforeAll(async () => {
  pictures = pictureMaker(systemClock);
  ffmpeg = path.join(temporary.path, "ffmpeg");
  writeFileSync(path.join(temporary.path, "sound.ogg"), SOUND);
  writeFileSync(ffmpeg, `#!/bin/sh\ncat ${temporary.path}/sound.ogg\n`, { mode: 0o700 });
  server = createServer((_, response) => response.setHeader("Content-Type", served.type).end(served.body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

beforeEach(() => {
  directory = path.join(temporary.path, String(folders++), "media");
  folder = mediaFolder(directory);
  media = newMedia();
});

afterAll(async () => {
  await pictures.close();
  await new Promise((resolve) => server.close(resolve));
  temporary[Symbol.dispose]();
});

function newMedia(): Media {
  const way = { clock: new ManualClock(), addresses: createAddressGuard("allow"), proxyTo: () => undefined };
  const program = ffmpegOf(ffmpeg, way.clock);
  return createMedia({ folder, way, voices: voiceMaker(program), pictures, gifs: gifMaker(program) });
}

const order = (over: Partial<MediaOrder> = {}): MediaOrder => ({
  organizationId: "acme",
  mostBytes: MIB,
  kind: "image",
  ...over,
});
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
const text = (bytes: Buffer) => ({ text: bytes.toString("base64") });
const files = () => readdirSync(directory);

async function* arriving(bytes: Buffer, prefix = ""): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(prefix + bytes.toString("base64"));
  for (let at = 0; at < all.length; at += 999) yield await Promise.resolve(all.subarray(at, at + 999));
}

async function plainOf({ id, kind, ...held }: HeldMedia): Promise<Buffer> {
  async function* encrypted() {
    yield await Promise.resolve(readFileSync(folder.fileOf(id)));
  }
  const wanted = { ...held, kind, mostBytes: held.bytes };
  const parts: Buffer[] = [];
  for await (const part of openSealed(encrypted(), wanted)) parts.push(part);
  return Buffer.concat(parts);
}

describe("media", () => {
  it("is taken from a URL, from base64, and from what came with a body", async () => {
    const picture = Buffer.concat([pngFile(3, 4), randomBytes(5_000)]);
    served = { type: "text/html", body: picture };
    // Of a sticker another file is made.
    for (const kind of MEDIA_KINDS.filter((one) => one !== "sticker")) {
      const received = await media.receive(arriving(picture), order());
      for (const source of [{ url: url() }, text(picture), received]) {
        const held = await media.take(source, order({ kind, fileName: "a.png" }));
        expect(held).toMatchObject({
          kind,
          mimetype: "image/png",
          bytes: picture.length,
          fileName: "a.png",
          width: 3,
          height: 4,
        });
        expect(await plainOf(held)).toEqual(picture);
        await media.release(held.id);
      }
      expect(files()).toEqual([]);
    }
  });

  it("tells of a picture and of a sound what a message shows of it", async () => {
    const thumbnail = Buffer.concat([Buffer.from([0xff, 0xd8]), randomBytes(100)]);
    expect(await media.take(text(jpegFile({ thumbnail })), order())).toMatchObject({ width: 640, thumbnail });
    const sound = opusFile(Array<number>(500).fill(50));
    const held = await media.take(text(sound), order({ kind: "audio" }));
    expect(held).toMatchObject({ mimetype: "audio/ogg; codecs=opus", seconds: 10 });
    expect(held.waveform).toHaveLength(64);
  });

  it("is called what its content says, and a document what somebody says where that says nothing", async () => {
    const called = async (bytes: Buffer, over: Partial<MediaOrder>, prefix = "") =>
      (await media.take({ text: prefix + bytes.toString("base64") }, order(over))).mimetype;
    const unknown = Buffer.from("a,b\n1,2\n");
    const mp4 = Buffer.from("\0\0\0\x20ftypisom");
    expect(await called(pngFile(1, 1), { kind: "document", mimetype: "text/csv" })).toBe("image/png");
    expect(await called(unknown, { kind: "document", mimetype: "text/csv" })).toBe("text/csv");
    expect(await called(unknown, { kind: "document", mimetype: "text/csv; charset=utf-8" })).toBe(
      "text/csv; charset=utf-8",
    );
    expect(await called(unknown, { kind: "document" }, "data:text/csv;base64,")).toBe("text/csv");
    expect(await called(unknown, { kind: "document", mimetype: "text/csv\r\nX: y" })).toBe(
      "application/octet-stream",
    );
    expect(await called(unknown, { kind: "image", mimetype: "image/png" })).toBe("application/octet-stream");
    expect(await called(zipFile("a"), { kind: "document" })).toBe("application/zip");
    expect(await called(mp4, { kind: "audio" })).toBe("audio/mp4");
    expect(await called(mp4, { kind: "video" })).toBe("video/mp4");
    served = { type: "text/csv", body: unknown };
    expect((await media.take({ url: url() }, order({ kind: "document" }))).mimetype).toBe("text/csv");
    const received = await media.receive(arriving(unknown, "data:text/csv;base64,"), order());
    expect((await media.take(received, order({ kind: "document" }))).mimetype).toBe("text/csv");
  });

  it("leaves no file where it is refused", async () => {
    const large = randomBytes(2_000);
    served = { type: "", body: large };
    const bounds = order({ mostBytes: 1_000 });
    const tooLarge = { code: "media_too_large", message: "media exceeds the 1000 byte limit" };
    await expect(media.take({ url: url() }, bounds)).rejects.toMatchObject(tooLarge);
    await expect(media.take(text(large), bounds)).rejects.toMatchObject(tooLarge);
    await expect(media.receive(arriving(large), bounds)).rejects.toMatchObject(tooLarge);
    const received = await media.receive(arriving(large), order());
    await expect(media.take(received, bounds)).rejects.toMatchObject(tooLarge);
    await expect(media.take(text(Buffer.alloc(0)), order())).rejects.toMatchObject({ code: "media_empty" });
    await expect(media.receive(arriving(Buffer.alloc(0)), order())).rejects.toMatchObject({
      code: "media_empty",
    });
    await expect(media.take({ text: "!" }, order())).rejects.toMatchObject({ code: "media_not_base64" });
    await expect(media.take({ url: "file:///etc/passwd" }, order())).rejects.toMatchObject({
      code: "media_url_invalid",
    });
    async function* broken() {
      yield* arriving(randomBytes(2_000));
      throw new Error("gone");
    }
    await expect(media.receive(broken(), order())).rejects.toThrow("gone");
    expect(files()).toEqual([]);
  });

  it("that was received is taken once", async () => {
    const received = await media.receive(arriving(randomBytes(10)), order());
    const [one, other] = await Promise.allSettled([
      media.take(received, order()),
      media.take(received, order()),
    ]);
    expect([one.status, other.status]).toEqual(["fulfilled", "rejected"]);
    expect(files()).toHaveLength(1);
  });

  it("that was received is gone where nobody takes it, and stays where somebody has", async () => {
    const [one, other] = [
      await media.receive(arriving(randomBytes(10)), order()),
      await media.receive(arriving(randomBytes(10)), order()),
    ];
    const { id } = await media.take(other, order({ kind: "document" }));
    for (const received of [one, one, other]) await media.drop(received);
    expect(files()).toEqual([id]);
  });

  it("is made a voice note where it is to be one", async () => {
    const voice = order({ kind: "audio", isVoice: true });
    const mp3 = Buffer.concat([Buffer.from("ID3"), randomBytes(5_000)]);
    const made = await media.take(text(mp3), voice);
    expect(made).toMatchObject({ mimetype: "audio/ogg; codecs=opus", bytes: SOUND.length, seconds: 2 });
    expect(await plainOf(made)).toEqual(SOUND);
    expect(files()).toEqual([made.id]);
    const opus = opusFile([10, 20, 30]);
    expect((await media.take(text(opus), voice)).bytes).toBe(opus.length);
    expect((await media.take(text(mp3), order({ kind: "audio" }))).mimetype).toBe("audio/mpeg");
    const before = files();
    await expect(media.take(text(pngFile(1, 1)), voice)).rejects.toMatchObject({
      code: "voice_not_opus",
    });
    ffmpeg = "/nowhere/ffmpeg";
    await expect(newMedia().take(text(mp3), voice)).rejects.toMatchObject({ code: "voice_not_opus" });
    expect(files()).toEqual(before);
  });

  it("has room again for what was refused", async () => {
    const bounds = order({ mostBytes: 64 * MIB });
    for (let time = 0; time < 20; time++) {
      await expect(media.take({ text: "!" }, bounds)).rejects.toMatchObject({ code: "media_not_base64" });
    }
  });

  it("has its file as long as a message names it, also when the process is another", async () => {
    const kept = await media.take(text(randomBytes(10)), order());
    await media.take(text(randomBytes(10)), order());
    writeFileSync(path.join(directory, "something"), "");
    media = newMedia();
    await media.keepOnly(new Set([kept.id]));
    expect(files()).toEqual([kept.id]);
    expect(await plainOf(kept)).toHaveLength(10);
    await media.release(kept.id);
    await media.release(kept.id);
    expect(files()).toEqual([]);
    await expect(async () => media.release("../duet.sqlite")).rejects.toThrow("no id");
  });

  it("takes no more of the disk than an organization may, and leaves the others theirs", async () => {
    const most = { mostBytes: 64 * MIB };
    let go: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    async function* slow() {
      yield Buffer.from("QUJD");
      await waiting;
    }
    const sixteen = Array.from({ length: 16 }, () => media.receive(slow(), order(most)));
    const little = randomBytes(10);
    const full = { code: "queue_full" };
    served = { type: "", body: little };
    await expect(media.take(text(little), order(most))).rejects.toMatchObject(full);
    await expect(media.take({ url: url() }, order(most))).rejects.toMatchObject(full);
    await media.take(text(little), order({ ...most, organizationId: "other" }));
    go();
    const [first] = await Promise.all(sixteen);
    // What they take is little in the end.
    await media.take(text(little), order(most));
    await media.release(first?.id ?? "");
    expect(files()).toHaveLength(17);
  });

  it("keeps no more room than it can need", async () => {
    const most = { mostBytes: 64 * MIB };
    let go: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    async function* slow() {
      yield Buffer.from("QUJD");
      await waiting;
    }
    const hundred = Array.from({ length: 100 }, () =>
      media.receive(slow(), order({ ...most, comingBytes: MIB })),
    );
    const little = randomBytes(10);
    served = { type: "", body: little };
    await media.take(text(little), order(most));
    await media.take({ url: url() }, order(most));
    go();
    expect(await Promise.all(hundred)).toHaveLength(100);
  });

  it("is in a folder of its owner's alone", () => {
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });
});
