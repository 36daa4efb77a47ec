import { hash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  parseChatAddress,
  type ChatAddress,
  type Draft,
  type MediaDraft,
  type Session,
} from "../../../src/core/index.ts";
import { opusFile } from "../../media/content/sample-files.ts";
import { png } from "../../media/pictures/sample-pictures.ts";
import { eventually } from "../../support/eventually.ts";
import { newNumber } from "../../support/tenant.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const PARTNER = "4915100000778";
const PDF = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(40_000)]);

describe("media", () => {
  it("is at the partner's phone as it was given, and no file of it is left", async () => {
    using folder = temporaryFolder();
    await using test = await TestGateway.start({ directory: folder.path });
    const session = await test.linkedSession("one", newNumber());
    const { message } = await send(test, session, documentOf(PDF));
    expect(message).toMatchObject({ state: "sent", content: { kind: "document", caption: "read this" } });
    const received = await test.sandbox.untilReceived(({ id }) => id === message.id);
    expect(received).toMatchObject({
      kind: "document",
      caption: "read this",
      media: {
        mimetype: "application/pdf",
        size: PDF.length,
        sha256: hash("sha256", PDF, "hex"),
        filename: "a.pdf",
      },
    });
    expect(readdirSync(path.join(folder.path, "media"))).toEqual([]);
  });

  it("that is queued without a line leaves when there is one, also after a restart", async () => {
    using folder = temporaryFolder();
    const directory = folder.path;
    await using first = await TestGateway.start({ directory });
    const number = newNumber();
    const session = await first.linkedSession("one", number);
    await first.gateway.core.sessions.stop(session);
    const { message } = await send(first, session, documentOf(PDF), true);
    expect(message.state).toBe("pending");
    await first.gateway.close();
    expect(readdirSync(path.join(directory, "media"))).toHaveLength(1);
    await using second = await TestGateway.start({ directory, sandbox: first.sandbox });
    await second.gateway.core.sessions.start(session);
    const received = await first.sandbox.untilReceived(({ id }) => id === message.id);
    expect(received).toMatchObject({ media: { sha256: hash("sha256", PDF, "hex") } });
    await eventually("no file is left", () => readdirSync(path.join(directory, "media")).length === 0);
    expect(existsSync(path.join(directory, "media"))).toBe(true);
  });

  it("of several cards leaves with them after a restart, each file above its own", async () => {
    using folder = temporaryFolder();
    const directory = folder.path;
    await using first = await TestGateway.start({ directory });
    const session = await first.linkedSession("one", newNumber());
    await first.gateway.core.sessions.stop(session);
    const files = [1, 2, 3].map((nth) => Buffer.concat([png(8, 8), Buffer.alloc(nth)]));
    const cards = files.map((bytes, nth) => {
      const headerMedia = { ...documentOf(bytes), kind: "image" } as const;
      return { title: `card ${nth}`, text: "x", buttons: [], headerMedia };
    });
    const { message } = await send(first, session, { kind: "carousel", cards }, true);
    await first.gateway.close();
    expect(readdirSync(path.join(directory, "media"))).toHaveLength(3);
    await using second = await TestGateway.start({ directory, sandbox: first.sandbox });
    await second.gateway.core.sessions.start(session);
    const received = await first.sandbox.untilReceived(({ id }) => id === message.id);
    const arrived = received.headers?.map(({ media }) => media?.sha256);
    expect(arrived).toEqual(files.map((bytes) => hash("sha256", bytes, "hex")));
    await eventually("no file is left", () => readdirSync(path.join(directory, "media")).length === 0);
  });

  it("of an album leaves after a restart, behind what announces it", async () => {
    using folder = temporaryFolder();
    const directory = folder.path;
    await using first = await TestGateway.start({ directory });
    const session = await first.linkedSession("one", newNumber());
    await first.gateway.core.sessions.stop(session);
    const files = [1, 2, 3].map((nth) => Buffer.concat([png(8, 8), Buffer.alloc(nth)]));
    const medias = files.map((bytes) => ({ ...documentOf(bytes), kind: "image" }) as const);
    const album = { kind: "album", medias, mostBytes: 1_000_000 } as const;
    const { message } = await send(first, session, album, true);
    await first.gateway.close();
    expect(readdirSync(path.join(directory, "media"))).toHaveLength(3);
    await using second = await TestGateway.start({ directory, sandbox: first.sandbox });
    await second.gateway.core.sessions.start(session);
    const received = () =>
      first.sandbox
        .receivedMessages()
        .map(({ album: told, albumOf, media }) => told ?? (albumOf === message.id && media?.sha256));
    await eventually("all has arrived", () => received().length === 4);
    const hashes = files.map((bytes) => hash("sha256", bytes, "hex"));
    expect(received()).toEqual([{ images: 3, videos: 0 }, ...hashes]);
    await eventually("no file is left", () => readdirSync(path.join(directory, "media")).length === 0);
  });

  it("that is to be a voice note is made one by ffmpeg", async () => {
    using folder = temporaryFolder();
    const sound = opusFile(Array<number>(100).fill(30));
    const ffmpeg = path.join(folder.path, "ffmpeg");
    writeFileSync(path.join(folder.path, "sound.ogg"), sound);
    writeFileSync(ffmpeg, `#!/bin/sh\ncat ${folder.path}/sound.ogg\n`, { mode: 0o700 });
    await using test = await TestGateway.start({ config: { ffmpeg } });
    const session = await test.linkedSession("one", newNumber());
    const source = { text: Buffer.from("ID3 is what an MP3 begins with").toString("base64") };
    const draft = { kind: "audio", source, mostBytes: 1_000_000, voice: "always" } as const;
    const { message } = await send(test, session, draft);
    const received = await test.sandbox.untilReceived(({ id }) => id === message.id);
    expect(received).toMatchObject({
      kind: "voice",
      media: { mimetype: "audio/ogg; codecs=opus", sha256: hash("sha256", sound, "hex") },
    });
  });

  it("that is to be a sticker is WebP at the partner's phone, and a GIF is a film that is played as one", async () => {
    using folder = temporaryFolder();
    const ffmpeg = path.join(folder.path, "ffmpeg");
    writeFileSync(ffmpeg, "#!/bin/sh\nprintf '\\0\\0\\0\\040ftypisom' > /dev/fd/4\n", { mode: 0o700 });
    await using test = await TestGateway.start({ config: { ffmpeg } });
    const session = await test.linkedSession("one", newNumber());
    const arrived = async (kind: MediaDraft["kind"], bytes: Buffer) => {
      const source = { text: bytes.toString("base64") };
      const { message } = await send(test, session, { kind, source, mostBytes: 1_000_000 });
      return test.sandbox.untilReceived(({ id }) => id === message.id);
    };
    expect(await arrived("sticker", png(60, 40))).toMatchObject({
      kind: "sticker",
      media: { mimetype: "image/webp" },
    });
    const gif = Buffer.concat([Buffer.from("GIF89a"), Buffer.alloc(50)]);
    expect(await arrived("image", gif)).toMatchObject({
      kind: "video",
      gif: true,
      media: { mimetype: "video/mp4" },
    });
    await expect(arrived("sticker", PDF)).rejects.toMatchObject({ code: "picture_unfit" });
  });

  it("that comes in is kept with all that opens it", async () => {
    await using test = await TestGateway.start();
    const number = newNumber();
    const session = await test.linkedSession("one", number);
    await test.phone("/phone/send", {
      from: PARTNER,
      to: number,
      media: {
        kind: "document",
        base64: PDF.toString("base64"),
        mimetype: "application/pdf",
        filename: "b.pdf",
      },
    });
    const stored = () => test.gateway.core.messages.list(session, to(PARTNER), undefined, 10);
    await eventually("it is stored", async () => (await stored()).length > 0);
    expect(await stored()).toMatchObject([
      { content: { kind: "document", media: { bytes: PDF.length, fileName: "b.pdf" } } },
    ]);
  });
});

function documentOf(bytes: Buffer): MediaDraft {
  const source = { text: bytes.toString("base64") };
  return { kind: "document", source, mostBytes: 1_000_000, fileName: "a.pdf", caption: "read this" };
}

function send(test: TestGateway, session: Session, content: Draft, isQueued = false) {
  return test.gateway.core.messages.send(session, { to: to(PARTNER), content, source: "api", isQueued });
}

function to(text: string): ChatAddress {
  const address = parseChatAddress(text);
  if (!address) throw new Error(`${text} is no address`);
  return address;
}
