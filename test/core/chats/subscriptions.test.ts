import { beforeEach, expect, it } from "vitest";
import { createSubscriptions, type Subscriptions } from "../../../src/core/chats/subscriptions.ts";
import type { KnownChat } from "../../../src/core/contacts/index.ts";
import { toJid, type Connection } from "../../../src/core/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { FakeConnections } from "../presence/fake-connections.ts";

const HOUR_MS = 60 * 60_000;

/** Connections that note who is asked for. */
class Asked extends FakeConnections {
  readonly asked: string[] = [];
  /** What asking takes. */
  hold: Promise<void> = Promise.resolve();

  override of(sessionId: string): Connection {
    const connection = super.of(sessionId);
    return {
      ...connection,
      presence: {
        ...connection.presence,
        subscribe: (to) => {
          this.asked.push(`${sessionId} ${toJid(to)}`);
          return this.hold;
        },
      },
    };
  }
}

let clock: ManualClock;
let connections: Asked;
let subscriptions: Subscriptions;
beforeEach(() => {
  clock = new ManualClock();
  connections = new Asked(clock);
  subscriptions = createSubscriptions(clock, connections);
  connections.open("one");
});

function chat(number: number): KnownChat {
  const to = { kind: "person", number: String(number) } as const;
  return { key: toJid(to), formerKeys: [], to };
}

const asked = (...numbers: number[]) => numbers.map((number) => `one ${number}@s.whatsapp.net`);

it("asks once for a person, and for nobody in a group", async () => {
  await subscriptions.follow("one", chat(12345));
  await subscriptions.follow("one", chat(12345));
  const group = { kind: "group", id: "12036300000000000" } as const;
  await subscriptions.follow("one", { key: toJid(group), formerKeys: [], to: group });
  expect(connections.asked).toEqual(asked(12345));
});

it("asks anew on each connection for whom was asked about within the hour, the last one first", async () => {
  await subscriptions.follow("one", chat(11111));
  await clock.advance(HOUR_MS / 2);
  await subscriptions.follow("one", chat(22222));
  await subscriptions.follow("one", chat(33333));
  await clock.advance(HOUR_MS / 2 - 1);
  connections.asked.length = 0;
  connections.cut("one");
  connections.open("one");
  expect(connections.asked).toEqual(asked(33333, 22222, 11111));
  await subscriptions.follow("one", chat(22222));
  await clock.advance(HOUR_MS / 2 + 1);
  connections.asked.length = 0;
  connections.cut("one");
  connections.open("one");
  expect(connections.asked).toEqual(asked(22222));
});

it("asks for 20 a second on a new connection, and for no more than 1000 in all", async () => {
  for (let number = 10_000; number < 11_010; number++) await subscriptions.follow("one", chat(number));
  connections.asked.length = 0;
  connections.cut("one");
  connections.open("one");
  expect(connections.asked).toHaveLength(20);
  await clock.advance(1_000);
  expect(connections.asked).toHaveLength(40);
  // What is left is asked for on the connection that stands.
  connections.cut("one");
  await clock.advance(10_000);
  expect(connections.asked).toHaveLength(40);
  connections.open("one");
  await clock.advance(60_000);
  expect(new Set(connections.asked.slice(40)).size).toBe(1_000);
  expect(connections.asked).toHaveLength(1_040);
  expect(clock.pending).toBe(0);
});

it("forgets with the session, and where another account may be linked", async () => {
  await subscriptions.follow("one", chat(12345));
  connections.enter("one", { status: "waiting_for_scan", qr: { text: "", expiresAtMs: 0 } });
  connections.open("one");
  await subscriptions.follow("one", chat(12345));
  subscriptions.forget("one");
  connections.open("one");
  expect(connections.asked).toEqual(asked(12345, 12345));
});

it("asks under the address that was learned", async () => {
  await subscriptions.follow("one", chat(12345));
  const known = { key: "123456@s.whatsapp.net", formerKeys: ["12345@s.whatsapp.net"] };
  subscriptions.readdress("one", { ...known, to: { kind: "lid", lid: "99999" } });
  connections.open("one");
  expect(connections.asked).toEqual([...asked(12345), "one 99999@lid"]);
});

it("holds up who asks for 2 s at most", async () => {
  connections.hold = new Promise(() => undefined);
  let isFollowed = false;
  void subscriptions.follow("one", chat(12345)).then(() => (isFollowed = true));
  await clock.advance(1_999);
  expect(isFollowed).toBe(false);
  await clock.advance(1);
  expect(isFollowed).toBe(true);
});

it("asks for nobody any more once it is closed", async () => {
  for (let number = 10_000; number < 10_030; number++) await subscriptions.follow("one", chat(number));
  connections.open("one");
  const count = connections.asked.length;
  subscriptions.close();
  connections.open("one");
  await clock.advance(10_000);
  expect(connections.asked).toHaveLength(count);
  expect(clock.pending).toBe(0);
});
