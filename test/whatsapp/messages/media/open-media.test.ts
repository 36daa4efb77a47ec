import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { MediaContent, Message, MessageMedia, OpenMedia } from "../../../../src/core/index.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const PARTNER = "4915100000779";
const MEBIBYTE = 1024 * 1024;
const MOST = 64 * MEBIBYTE;

const directory = endsWithFile(temporaryFolder()).path;
const { test, tenant } = await gatewayOfFile({ directory, config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();
const { messages } = test.gateway.core;
const files = () => readdirSync(path.join(directory, "media"));

afterEach(() => eventually("no media is left", () => files().length === 0));
afterAll(() => expect(test.sandbox.unknownStanzas).toEqual([]));

async function arrived(bytes: Buffer, kind = "document"): Promise<Message> {
  const media = { kind, base64: bytes.toString("base64"), mimetype: "application/pdf", filename: "a.pdf" };
  const sent = await test.phone("/phone/send", { from: PARTNER, to: session.number, media });
  const { id } = (await sent.json()) as { id: string };
  await eventually("the message is kept", () => find(id).then(Boolean, () => false));
  return find(id);
}

const find = (id: string) => messages.get(session, undefined, id);
const open = (message: Message, most = MOST) => messages.openMedia(session, message, most);
const fault = (status: number | "cut", times = 1) =>
  test.phone("/faults", { kind: "media", on: "get", status, times });

async function whole({ plain }: OpenMedia): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of plain) parts.push(part);
  return Buffer.concat(parts);
}

/** The same message as somebody hostile would have written it. */
function spoilt(message: Message, spoil: (media: MessageMedia) => Partial<MessageMedia>): Message {
  const content = message.content as MediaContent;
  return { ...message, content: { ...content, media: { ...content.media, ...spoil(content.media) } } };
}

const placed = (directPath: string) => () => ({ place: { url: "", directPath } });

describe("the media of a message", () => {
  it.each(["image", "video", "audio", "voice", "document", "sticker"])(
    "is what its author sent: %s",
    async (kind) => {
      const bytes = randomBytes(100_001);
      const opened = await open(await arrived(bytes, kind));
      expect(opened).toMatchObject({ bytes: bytes.length, content: { kind } });
      expect(await whole(opened)).toEqual(bytes);
    },
  );

  it("is also what was sent from here", async () => {
    const bytes = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(1_000)]);
    const { message } = await messages.send(session, {
      to: { kind: "person", number: PARTNER },
      content: { kind: "document", source: { text: bytes.toString("base64") }, mostBytes: MOST },
      source: "test",
      isQueued: false,
    });
    expect(await whole(await open(message))).toEqual(bytes);
  });

  it("leaves nothing behind where it is not read, or not to its end", async () => {
    const message = await arrived(randomBytes(300_000));
    await (await open(message)).close();
    for await (const part of (await open(message)).plain) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
    expect(files()).toEqual([]);
  });

  it("is asked of the phone where WhatsApp has it no longer, and is at its new place from then on", async () => {
    const bytes = randomBytes(5_000);
    const message = await arrived(bytes);
    await fault(410);
    expect(await whole(await open(message))).toEqual(bytes);
    const moved = await find(message.id);
    expect(placeOf(moved)).not.toEqual(placeOf(message));
    expect(await whole(await open(moved))).toEqual(bytes);
    expect(moved).toEqual({ ...message, content: moved.content });
  });

  it("is gone where the phone does not have it either, and nobody is asked again soon", async () => {
    const message = await arrived(randomBytes(5_000));
    expect(messages.hasMedia(message)).toBe(true);
    // Renewed it is asked for at its new path, which the fault takes as well.
    await fault(404, 2);
    await expect(open(message)).rejects.toMatchObject({ code: "media_gone" });
    expect(messages.hasMedia(message)).toBe(false);
    await expect(open(message)).rejects.toMatchObject({ code: "media_gone" });
    const other = spoilt(await arrived(randomBytes(10)), placed(`/v/${"x".repeat(43)}.enc`));
    await expect(open({ ...other, id: "3EB0FFFF" })).rejects.toMatchObject({ code: "media_gone" });
  });

  it("is gone with its message", async () => {
    const message = await arrived(randomBytes(10));
    await expect(open({ ...message, isDeleted: true })).rejects.toMatchObject({ code: "media_gone" });
  });

  it("is not had where it is cut, refused, or another file", async () => {
    const message = await arrived(randomBytes(200_000));
    const failed = { code: "whatsapp_failed" };
    await fault("cut");
    await expect(open(message)).rejects.toMatchObject(failed);
    await fault(500);
    await expect(open(message)).rejects.toMatchObject(failed);
    const other = randomBytes(32);
    for (const wrong of [{ mediaKey: other }, { encSha256: other }, { sha256: other }, { bytes: 199_999 }]) {
      await expect(open(spoilt(message, () => wrong))).rejects.toMatchObject(failed);
      expect(files()).toEqual([]);
    }
    expect(await whole(await open(message))).toHaveLength(200_000);
  });

  it("is fetched of WhatsApp's hosts alone, whatever its author has written", async () => {
    const message = await arrived(randomBytes(10));
    for (const path of [
      "//127.0.0.1:1/v/x",
      "/\\127.0.0.1:1/v/x",
      "http://127.0.0.1:1/",
      "@127.0.0.1:1/",
      "",
    ])
      await expect(open(spoilt(message, placed(path)))).rejects.toMatchObject({ code: "whatsapp_failed" });
  });

  it("has a bound, and a message without media has none", async () => {
    const message = await arrived(randomBytes(2_000));
    const tooLarge = { code: "media_too_large" };
    await expect(open(message, 1_999)).rejects.toMatchObject(tooLarge);
    const untold = spoilt(message, () => ({ bytes: 0 }));
    await expect(open(untold, 1_000)).rejects.toMatchObject(tooLarge);
    expect(await whole(await open(untold))).toHaveLength(2_000);
    const text = { ...message, content: { kind: "text", text: "x" } } as const;
    await expect(open(text)).rejects.toMatchObject({ code: "media_not_found" });
  });

  it("is had by a few at a time of a session, the others in their turn", async () => {
    const message = await arrived(randomBytes(1_000));
    const first = await Promise.all([open(message), open(message), open(message), open(message)]);
    let isOpen = false;
    const fifth = open(message).then((opened) => {
      isOpen = true;
      return opened;
    });
    const others = await tenant.linkedSession();
    await (await messages.openMedia(others, message, MOST)).close();
    expect(isOpen).toBe(false);
    await first[0].close();
    await (await fifth).close();
    await Promise.all(first.map((opened) => opened.close()));
  });

  it("needs a line", async () => {
    const stopped = await tenant.linkedSession();
    const message = await arrived(randomBytes(10));
    await test.gateway.core.sessions.stop(stopped);
    const refused = messages.openMedia(stopped, message, MOST);
    await expect(refused).rejects.toMatchObject({ code: "session_not_connected" });
  });
});

function placeOf({ content }: Message) {
  return (content as MediaContent).media.place;
}
