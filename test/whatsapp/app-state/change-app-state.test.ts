import { proto } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import type { ChatStateChange, KnownChat } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000@s.whatsapp.net";
const ANA_LID = "77770000000001@lid";
const ana: KnownChat = { key: ANA, formerKeys: [], to: { kind: "person", number: "15551230000" } };
const PIN: ChatStateChange = { what: "pinned", is: true };

/** A session that knows its account's key. */
async function start() {
  const test = await TestPool.start();
  await test.link("one", NUMBER);
  await untilShared(test, "one");
  return {
    test,
    change: (change: ChatStateChange, chat = ana) => test.pool.of("one").chats.change(chat, change),
    conflicts: (times: number) => test.phone("/faults", { kind: "sync-conflict", number: NUMBER, times }),
    held: async () => {
      const answer = await test.sandbox.request(`/app-state?session=${NUMBER}`);
      return (await answer.json()) as readonly {
        readonly index: readonly string[];
        readonly value: object;
      }[];
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

function untilShared(test: TestPool, session: string): Promise<void> {
  return eventually("the phone has shared its key", async () => {
    const rows = await test.devices.readKeys(session, "labels-told", ["regular"]);
    return rows.size > 0;
  });
}

const newest = { id: "A1", author: ANA, atMs: 1_700_000_000_000 };

it.each<[ChatStateChange, string[], object]>([
  [
    { what: "archived", is: true, newest },
    ["archive", ANA],
    {
      archiveChatAction: {
        archived: true,
        messageRange: {
          lastMessageTimestamp: "1700000000",
          messages: [{ key: { remoteJid: ANA, fromMe: false, id: "A1" }, timestamp: "1700000000" }],
        },
      },
    },
  ],
  [
    { what: "read", is: false, newest: undefined },
    ["markChatAsRead", ANA],
    { markChatAsReadAction: { read: false } },
  ],
  [PIN, ["pin_v1", ANA], { pinAction: { pinned: true } }],
  [
    { what: "muted", until: 1_900_000_000_000 },
    ["mute", ANA],
    { muteAction: { muteEndTimestamp: "1900000000000" } },
  ],
  [
    { what: "muted", until: "for ever" },
    ["mute", ANA],
    { muteAction: { muted: true, muteEndTimestamp: "-1" } },
  ],
  [{ what: "muted", until: null }, ["mute", ANA], { muteAction: { muted: false } }],
  [
    { what: "starred", is: true, message: { id: "A1", author: null } },
    ["star", ANA, "A1", "1", "0"],
    { starAction: { starred: true } },
  ],
])("%o is what the account holds then", async (change, index, value) => {
  await using line = await start();
  await line.change(change);
  expect(await line.held()).toMatchObject([{ index, value }]);
  expect(line.test.sandbox.unknownStanzas).toEqual([]);
});

it("in a group the author of a message is named", async () => {
  await using line = await start();
  const group: KnownChat = {
    key: "120363000000000000@g.us",
    formerKeys: [],
    to: { kind: "group", id: "120363000000000000" },
  };
  await line.change({ what: "archived", is: true, newest }, group);
  await line.change({ what: "starred", is: true, message: { id: "A1", author: ANA_LID } }, group);
  expect(await line.held()).toMatchObject([
    { index: ["star", group.key, "A1", "0", ANA_LID] },
    {
      index: ["archive", group.key],
      value: { archiveChatAction: { messageRange: { messages: [{ key: { participant: ANA } }] } } },
    },
  ]);
});

it.each([1, 2])(
  "is made again where WhatsApp has refused it %i times for another device's",
  async (times) => {
    await using line = await start();
    await line.change({ what: "pinned", is: false });
    await line.conflicts(times);
    await line.change(PIN);
    expect(await line.held()).toMatchObject([
      { index: ["pin_v1", ANA], value: { pinAction: { pinned: true } } },
    ]);
    await line.change({ what: "archived", is: true, newest });
    expect(await line.held()).toHaveLength(2);
  },
);

it("is refused where that does not end, and nothing is lost by it", async () => {
  await using line = await start();
  await line.conflicts(3);
  await expect(line.change(PIN)).rejects.toMatchObject({ code: "whatsapp_failed" });
  expect(await line.held()).toEqual([]);
  await line.change(PIN);
  expect(await line.held()).toHaveLength(1);
});

it("goes on from what another device of the account has changed", async () => {
  await using line = await start();
  await line.test.link("two", NUMBER);
  await untilShared(line.test, "two");
  for (const is of [true, false, true]) {
    await line.change({ what: "pinned", is });
    await line.test.pool.of("two").chats.change(ana, { what: "pinned", is: !is });
  }
  expect(await line.held()).toMatchObject([{ value: { pinAction: { pinned: false } } }]);
});

it("mends a device that is ahead of WhatsApp, as the library has left some", async () => {
  await using line = await start();
  await line.change(PIN);
  const name = ["app-state-sync-version", ["regular_low"]] as const;
  const row = (await line.test.devices.readKeys("one", ...name)).get("regular_low") ?? "{}";
  const value = JSON.stringify({ ...(JSON.parse(row) as object), version: 7 });
  await line.test.pool.of("one").stop();
  await line.test.devices.writeKeys("one", [{ type: name[0], id: "regular_low", value }]);
  await line.test.pool.of("one").start();
  await line.test.until("one", "open");
  await line.change({ what: "pinned", is: false });
  expect(await line.held()).toMatchObject([{ value: { pinAction: { pinned: false } } }]);
});

it("those of one session are made in their order, and a hundred wait at most", async () => {
  await using line = await start();
  const changes = Array.from({ length: 103 }, (_, nth) => line.change({ what: "pinned", is: nth % 2 === 0 }));
  const results = await Promise.allSettled(changes);
  const refused = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason as unknown] : [],
  );
  expect(refused).toMatchObject(Array.from({ length: 3 }, () => ({ code: "queue_full" })));
  expect(await line.held()).toMatchObject([{ value: { pinAction: { pinned: false } } }]);
});

it("a chat is changed where the phone has it, by its number or its LID", async () => {
  await using line = await start();
  await line.change(PIN);
  const known: KnownChat = { key: ANA, formerKeys: [ANA_LID], to: { kind: "lid", lid: "77770000000001" } };
  await line.change({ what: "pinned", is: false }, known);
  expect(await line.held()).toMatchObject([
    { index: ["pin_v1", ANA], value: { pinAction: { pinned: false } } },
  ]);
  await line.change({ what: "archived", is: true, newest }, known);
  expect(await line.held()).toMatchObject([
    { index: ["pin_v1", ANA] },
    {
      index: ["archive", ANA_LID],
      value: { archiveChatAction: { messageRange: { messages: [{ key: { remoteJid: ANA_LID } }] } } },
    },
  ]);
});

it("says so where the phone has not shared its key yet", async () => {
  await using test = await TestPool.start();
  await test.phone("/faults", { kind: "no-key", number: NUMBER });
  await test.link("one", NUMBER);
  const refused = expect(test.pool.of("one").chats.change(ana, PIN)).rejects;
  const told = refused.toMatchObject({ code: "key_not_shared" });
  await test.clock.advance(3_000);
  await told;
  await test.phone("/faults", { kind: "clear" });
  await test.pool.of("one").reconnect();
  await test.until("one", "open");
  await untilShared(test, "one");
  await test.pool.of("one").chats.change(ana, PIN);
});

it("a change that WhatsApp does not answer fails in time, and holds up no message", async () => {
  await using line = await start();
  await line.test.phone("/faults", { kind: "sync-silence", number: NUMBER });
  const lost = expect(line.change(PIN)).rejects.toMatchObject({ code: "whatsapp_failed" });
  const wire = proto.Message.encode({ conversation: "hello" }).finish();
  const to = { kind: "person", number: "15551230000" } as const;
  const sent = await line.test.pool.of("one").messages.send({ id: "3EB0000000000000000001", to, wire });
  expect(await sent.answer).toMatchObject({ kind: "acknowledged" });
  await line.test.clock.advance(40_000);
  await lost;
  expect(await line.held()).toEqual([]);
});
