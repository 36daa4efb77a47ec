import { proto } from "@whiskeysockets/baileys";
import { expect, it, vi } from "vitest";
import { textOf, type HeardMessage } from "../../../src/core/index.ts";
import { awaitUnreadable } from "../../../src/whatsapp/messages/reading/unreadable.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";

function hearing(test: TestPool): HeardMessage[] {
  const messages: HeardMessage[] = [];
  test.pool.onHeard((_sessionId, heard) => {
    if (heard.what === "message") messages.push(heard);
    return Promise.resolve();
  });
  return messages;
}

it("what cannot be decrypted is asked for again, and told when it has come", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  const messages = hearing(test);
  await test.fault({ kind: "spoil-delivery", number: NUMBER, times: 1 });
  await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "hello" });
  await eventually("it has come again", () => messages.length > 0);
  expect(messages).toMatchObject([{ content: { kind: "text", text: "hello" } }]);
  await test.clock.advance(60_000);
  await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "again" });
  await eventually("the next has come", () => messages.some(({ content }) => textOf(content) === "again"));
  // Its author and the account's own phone may both send it.
  const texts = new Set(messages.map(({ content }) => textOf(content)));
  expect([...texts]).toEqual(["hello", "again"]);
});

it("what cannot be decrypted holds up nothing that comes behind it", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  const messages = hearing(test);
  await test.fault({ kind: "spoil-delivery", number: NUMBER, times: 1 });
  const { setTimeout: real } = globalThis;
  // How long the library waits before it asks again, and before it asks the phone: here for ever.
  const timers = vi
    .spyOn(globalThis, "setTimeout")
    .mockImplementation((act: () => void, ms = 0) =>
      ms === 250 || ms === 2_000 ? real(act, 2 ** 30).unref() : real(act, ms),
    );
  try {
    await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "hello" });
    await test.phone("/phone/send", { from: BOB, to: NUMBER, text: "and I" });
    await eventually("both are told", () => messages.length > 1);
  } finally {
    timers.mockRestore();
  }
  const texts = messages.map(({ content }) => textOf(content));
  expect(texts.toSorted()).toEqual(["and I", "hello"]);
});

it("what stays unreadable is told as such after a minute", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  const messages = hearing(test);
  await test.fault({ kind: "spoil-delivery", number: NUMBER, times: 1_000 });
  const sent = await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "hello" });
  const { id } = (await sent.json()) as { id: string };
  await eventually("it is told", async () => {
    await test.clock.advance(60_000);
    return messages.length > 0;
  });
  const content = { kind: "text", text: "", isUnreadable: true };
  expect(messages).toMatchObject([{ id, content }]);
});

it.each([
  [
    "in its chat",
    { remoteJid: "77770000000001@lid", remoteJidAlt: `${ANA}@s.whatsapp.net` },
    { remoteJid: `${ANA}@s.whatsapp.net` },
  ],
  [
    "in a group",
    {
      remoteJid: "120363000000000000@g.us",
      participant: "77770000000001@lid",
      participantAlt: `${ANA}@s.whatsapp.net`,
    },
    { remoteJid: "120363000000000000@g.us", participant: `${ANA}@s.whatsapp.net` },
  ],
])("what comes again by its author's other name is waited for no longer: %s", (_, first, again) => {
  const told: HeardMessage[] = [];
  const came: string[] = [];
  const resends = { ask: () => undefined, cameBy: (id: string) => void came.push(id) };
  const unreadable = awaitUnreadable({ after: () => () => undefined, resends }, (heard) => told.push(heard));
  const { CIPHERTEXT } = proto.WebMessageInfo.StubType;
  const stub = { messageStubType: CIPHERTEXT, messageTimestamp: 1 };
  for (const id of ["1", "2"]) unreadable.takes({ key: { ...first, id, fromMe: false }, ...stub });
  const message = { conversation: "hello" };
  unreadable.takes({ key: { ...again, id: "1", fromMe: false }, message });
  expect(came).toEqual(["1"]);
  unreadable.giveUpAll();
  expect(told).toMatchObject([{ id: "2" }]);
});

it("what has not come again when the line ends is told then, and what has come is not", () => {
  const told: HeardMessage[] = [];
  const cancelled: number[] = [];
  const after = (ms: number) => () => void cancelled.push(ms);
  const resends = { ask: () => undefined, cameBy: () => undefined };
  const unreadable = awaitUnreadable({ after, resends }, (heard) => told.push(heard));
  const remoteJid = `${ANA}@s.whatsapp.net`;
  const stub = (id: string) => {
    const { CIPHERTEXT } = proto.WebMessageInfo.StubType;
    return { key: { remoteJid, id, fromMe: false }, messageStubType: CIPHERTEXT, messageTimestamp: 1 };
  };
  for (const id of ["1", "2"]) expect(unreadable.takes(stub(id))).toBe(true);
  const key = { remoteJid, id: "1", fromMe: false };
  expect(unreadable.takes({ key, message: { conversation: "hello" } })).toBe(false);
  unreadable.giveUpAll();
  unreadable.giveUpAll();
  expect(told).toMatchObject([{ id: "2", author: remoteJid, atMs: 1000, content: { isUnreadable: true } }]);
  expect(cancelled).toHaveLength(2);
});
