import { encodeBinaryNode } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { parseChatAddress, type HeardChatChange } from "../../../src/core/index.ts";
import { stanza } from "../../../src/sandbox/wire/stanza.ts";
import { endedBy } from "../../../src/whatsapp/chats/chat-change.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000@s.whatsapp.net";
const chat = parseChatAddress(ANA);

it("what the phone has read or emptied is told with the second up to which it is", async () => {
  await using test = await TestPool.start();
  await test.link("one", NUMBER);
  const told: HeardChatChange[] = [];
  test.pool.onHeard((_sessionId, heard) => {
    if (heard.what === "chats") told.push(...heard.changes);
    return Promise.resolve();
  });
  const until = async (change: object, kind: HeardChatChange["kind"]) => {
    const fromMs = Math.floor(Date.now() / 1_000) * 1_000;
    await test.phone("/phone/chat", { number: NUMBER, chat: ANA, ...change });
    await eventually(`it is ${kind}`, () => told.some((one) => one.kind === kind));
    const [found] = told.splice(0);
    expect(found).toMatchObject({ chat, kind });
    if (!found || !("upToMs" in found)) throw new Error("it has an end");
    const { upToMs = 0 } = found;
    expect(upToMs % 1_000).toBe(999);
    expect(upToMs).toBeGreaterThan(fromMs);
    expect(upToMs).toBeLessThan(Date.now() + 1_000);
  };
  await eventually("the phone has shared its key", async () => {
    const rows = await test.devices.readKeys("one", "labels-told", ["regular"]);
    return rows.size > 0;
  });
  await until({ read: true }, "read");
  await until({ cleared: true }, "emptied");
  await until({ deleted: true }, "emptied");
});

it.each<[string, number | null, number | undefined]>([
  ["is told", 1_700_000_000, 1_700_000_000_999],
  ["is not told", null, undefined],
  ["is none", 0, undefined],
  ["no clock has", Number.MAX_SAFE_INTEGER, undefined],
])("a chat that was emptied up to a time that %s", (_, lastMessageTimestamp, upToMs) => {
  const syncAction = { value: { clearChatAction: { messageRange: { lastMessageTimestamp } } } };
  expect(endedBy({ index: ["clearChat", ANA, "1", "0"], syncAction })).toEqual({
    chat,
    kind: "emptied",
    upToMs,
  });
});

it("a patch that cannot be decoded does not end the line", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  let messages = 0;
  test.pool.onHeard((_, { what }) => {
    if (what === "message") messages++;
    return Promise.resolve();
  });
  const patches = stanza("patches", {}, [stanza("patch", {}, Buffer.alloc(6, 0xff))]);
  const collection = stanza("collection", { name: "regular_high", version: "1" }, [patches]);
  const attrs = { from: "s.whatsapp.net", id: "A", type: "result" };
  const answer = stanza("iq", attrs, [stanza("sync", {}, [collection])]);
  test.sandbox.sendCoded(NUMBER, encodeBinaryNode(answer));
  await test.phone("/phone/send", { from: "15551230000", to: NUMBER, text: "hello" });
  await eventually("what comes next is heard", () => messages > 0);
  expect(test.history(NUMBER)).toEqual(["starting", "open"]);
});
