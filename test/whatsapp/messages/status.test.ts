import { hash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  STATUS_FEED,
  type Content,
  type MediaDraft,
  type Message,
  type SendMessage,
  type Session,
} from "../../../src/core/index.ts";
import { opusFile } from "../../media/content/sample-files.ts";
import { eventually } from "../../support/eventually.ts";
import { newNumber } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { address } from "./address.ts";

const FEED = "status@broadcast";
const ANA = newNumber();
const BOB = newNumber();
const CLARA = newNumber();
const STRANGER = newNumber();
const VIDEO = Buffer.concat([Buffer.from("000000186674797069736f6d", "hex"), Buffer.alloc(2_000)]);
const PICTURE = Buffer.from("89504e470d0a1a0a0000000d49484452000000300000002008020000", "hex");

let test: TestGateway;
beforeAll(async () => {
  test = await TestGateway.start();
});
afterAll(() => test[Symbol.asyncDispose]());

/** A session that has chats with these. */
async function sessionOf(partners: readonly string[], number = newNumber()): Promise<Session> {
  const session = await test.linkedSession(`of ${number}`, number);
  for (const partner of partners)
    await send(session, { kind: "text", text: "hello" }, { to: address(partner) });
  return session;
}

async function send(
  session: Session,
  content: Content | MediaDraft,
  changes: Partial<SendMessage> = {},
): Promise<Message> {
  const input = { to: STATUS_FEED, content, source: "api", isQueued: false, ...changes };
  return (await test.gateway.core.messages.send(session, input)).message;
}

function mediaOf(kind: MediaDraft["kind"], bytes: Buffer, changes: Partial<MediaDraft> = {}): MediaDraft {
  return { kind, source: { text: bytes.toString("base64") }, mostBytes: 1_000_000, ...changes };
}

/** Whose phones show it; each has got it by then, as all get it in one stanza. */
async function viewersOf({ id }: Message): Promise<readonly string[]> {
  await test.sandbox.untilReceived((received) => received.id === id);
  return test.sandbox
    .receivedMessages()
    .flatMap((received) => (received.id === id ? (received.reader ?? []) : []))
    .toSorted();
}

/** What each of these phones shows of it. */
async function shownTo(readers: readonly string[], { id }: Message): Promise<readonly unknown[]> {
  return Promise.all(
    readers.map((reader) => test.sandbox.untilReceived((one) => one.id === id && one.reader === reader)),
  );
}

describe("a status", () => {
  it("of text is at the phones of those the session has chats with, in its color and font", async () => {
    const session = await sessionOf([ANA, BOB]);
    const style = { background: 0xff6600, font: "serif" } as const;
    const message = await send(session, { kind: "text", text: "on holiday", style });
    expect(message).toMatchObject({ state: "sent", chat: FEED });
    for (const shown of await shownTo([ANA, BOB], message))
      expect(shown).toMatchObject({
        to: FEED,
        kind: "text",
        text: "on holiday",
        style: { background: "#FF6600", font: 1 },
      });
    expect(await viewersOf(message)).toEqual([ANA, BOB].toSorted());
    expect(await test.gateway.core.messages.list(session, STATUS_FEED, undefined, 10)).toMatchObject([
      { id: message.id, fromMe: true, content: { kind: "text", text: "on holiday" } },
    ]);
    expect(test.sandbox.unknownStanzas).toEqual([]);
    expect(test.sandbox.unusualStanzas).toEqual([]);
  });

  it.each([
    ["an image", mediaOf("image", PICTURE, { caption: "the sea" }), "image", PICTURE],
    ["a video", mediaOf("video", VIDEO, { caption: "the sea" }), "video", VIDEO],
    ["a voice note", mediaOf("audio", opusFile([30, 30, 30]), { voice: "always" }), "voice", undefined],
  ] as const)("may be %s", async (_name, draft, kind, bytes) => {
    const session = await sessionOf([ANA]);
    const message = await send(session, draft);
    const [shown] = await shownTo([ANA], message);
    expect(shown).toMatchObject({ to: FEED, kind, ...(kind !== "voice" && { caption: "the sea" }) });
    if (bytes) expect(shown).toMatchObject({ media: { sha256: hash("sha256", bytes, "hex") } });
    expect(test.sandbox.unusualStanzas).toEqual([]);
  });

  it("is told by its viewers' phones that it was seen, and can be taken back", async () => {
    const session = await sessionOf([ANA]);
    const message = await send(session, { kind: "text", text: "gone soon" });
    await shownTo([ANA], message);
    await test.phone("/phone/receipt", { id: message.id, status: "read" });
    const stored = () => test.gateway.core.messages.get(session, STATUS_FEED, message.id);
    await eventually("it was seen", async () => (await stored()).state === "read");
    const revoked = await test.gateway.core.messages.act(session, message, { act: "revoke" }, "api");
    const [shown] = await shownTo([ANA], revoked.message);
    expect(shown).toMatchObject({ to: FEED, kind: "revoke", revoked: message.id });
    expect(await stored()).toMatchObject({ isDeleted: true });
  });

  it("is kept from whom the account keeps it, and goes to whom it has chosen alone", async () => {
    const number = newNumber();
    const session = await sessionOf([ANA, BOB, CLARA], number);
    const choose = async (audience: string, people: readonly string[]) => {
      const chosen = await test.phone("/phone/status-privacy", { number, audience, people });
      expect(chosen.status).toBe(200);
    };
    await choose("blacklist", [BOB]);
    const kept = await send(session, { kind: "text", text: "not for all" });
    await shownTo([ANA, CLARA], kept);
    expect(await viewersOf(kept)).toEqual([ANA, CLARA].toSorted());
    await choose("whitelist", [CLARA, STRANGER]);
    const chosen = await send(session, { kind: "text", text: "for few" });
    await shownTo([CLARA, STRANGER], chosen);
    expect(await viewersOf(chosen)).toEqual([CLARA, STRANGER].toSorted());
  });

  it("reaches the others where a device of one has no keys", async () => {
    const [deaf, other] = [newNumber(), newNumber()];
    const number = newNumber();
    const session = await test.linkedSession("with a deaf one", number);
    for (const from of [deaf, other]) await test.phone("/phone/send", { from, to: number, text: "hi" });
    const { chats } = test.gateway.core;
    await eventually("both have written", async () => (await chats.list(session, undefined, 9)).length === 2);
    await test.phone("/faults", { kind: "no-bundle", number: deaf });
    const message = await send(session, { kind: "text", text: "hello all" });
    await test.phone("/faults", { kind: "clear" });
    await shownTo([other], message);
    expect(message.state).toBe("sent");
  });

  it("takes no other kind", async () => {
    const session = await sessionOf([]);
    const location = { kind: "location", latitude: 1, longitude: 2 } as const;
    await expect(send(session, location)).rejects.toMatchObject({ code: "message_unfit" });
    const sticker = mediaOf("sticker", PICTURE);
    await expect(send(session, sticker)).rejects.toMatchObject({ code: "message_unfit" });
  });
});
