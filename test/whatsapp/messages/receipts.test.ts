import { expect, it } from "vitest";
import type { HeardReceipt } from "../../../src/core/index.ts";
import { readReceipt } from "../../../src/whatsapp/messages/reading/read-receipt.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";

it("a receipt that could not be kept comes once more on the next line, and is acknowledged once it is", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  const kept: HeardReceipt[] = [];
  let refused = 0;
  test.pool.onHeard((_sessionId, heard) => {
    if (heard.what !== "receipt") return Promise.resolve();
    if (refused++ === 0) return Promise.reject(new Error("the disk is full"));
    kept.push(heard);
    return Promise.resolve();
  });
  const read = async () => {
    const sent = await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "hello" });
    const { id } = (await sent.json()) as { id: string };
    await test.sandbox.untilReceived((message) => message.id === id);
    expect((await test.phone("/phone/receipt", { id, status: "read" })).status).toBe(200);
    return id;
  };
  const again = async () => {
    await test.pool.of(NUMBER).reconnect();
    await test.until(NUMBER, "open");
  };
  const first = await read();
  await eventually("it could not be kept", () => refused === 1);
  await again();
  await eventually("it is kept", () => kept.length > 0);
  expect(kept).toMatchObject([{ ids: [first], state: "read", isOwn: true }]);
  await again();
  const second = await read();
  await eventually("the next is kept", () => kept.length > 1);
  // The first was acknowledged by then: it would have come before.
  expect(kept.map(({ ids }) => ids)).toEqual([[first], [second]]);
});

it("a receipt tells by whom: in a group by one of its members", () => {
  const [chat, group, id] = [`${ANA}@s.whatsapp.net`, "120363020000000000@g.us", "3EB0"];
  const by = (attrs: Record<string, string>) =>
    readReceipt({ tag: "receipt", attrs: { id, ...attrs } }, [])?.by;
  expect(by({ from: `${ANA}:7@s.whatsapp.net`, type: "read" })).toBe(chat);
  expect(by({ from: group, participant: "99988877766655@lid", type: "read" })).toBe("99988877766655@lid");
  expect(by({ from: chat, type: "read-self" })).toBeUndefined();
});

it.each(["constructor", "__proto__", "server-error", "hist_sync"])(
  "a receipt of the type %s tells nothing",
  (type) => {
    const attrs = { id: "3EB0", from: `${ANA}@s.whatsapp.net`, type };
    expect(readReceipt({ tag: "receipt", attrs }, [])).toBeUndefined();
  },
);
