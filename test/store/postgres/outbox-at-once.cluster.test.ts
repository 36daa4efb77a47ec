import { describe, expect, it } from "vitest";
import type { Fact, KeptEvent, Settlement, Stores } from "../../../src/core/index.ts";
import { newId } from "../../../src/store/new-id.ts";
import { ALICE, AT_MS, filling } from "../../contracts/store/support/filled-stores.ts";
import { eventually } from "../../support/eventually.ts";
import { twoPrograms, type TwoPrograms } from "../../support/postgres/two-programs.ts";

const STATUS: readonly Fact["name"][] = ["message_status"];
const FAILED = { attempts: 3, httpStatus: 500, reason: "HTTP 500" };
const ROUNDS = 40;
/** Whoever waits for a row that another transaction has. */
const WAITING =
  "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

function eventOf(organizationId: string, sessionId: string, changes: Partial<KeptEvent> = {}): KeptEvent {
  const fact = { chat: ALICE, author: null, ids: ["1"], state: "read", atWallMs: AT_MS } as const;
  return {
    id: newId(),
    organizationId,
    sessionId,
    atWallMs: AT_MS,
    expiresAtWallMs: null,
    fact: { name: "message_status", ...fact },
    ...changes,
  };
}

/** Each once, in an order that differs by the round. */
function turned<T>(all: readonly T[], round: number): readonly T[] {
  const at = round % all.length;
  const from = [...all.slice(at), ...all.slice(0, at)];
  return round % 2 === 0 ? from : from.toReversed();
}

/** What came of deliveries to all of them, in all streams. */
function settlementOf(webhooks: readonly string[], streams: readonly string[], round: number): Settlement {
  const places = turned(webhooks, round).flatMap((webhookId) =>
    turned(streams, round).map((stream) => ({ webhookId, stream, n: (round % 5) + 1 })),
  );
  const event = { eventId: newId(), name: "message_status" as const, isTaken: false };
  return {
    lanes: places.map((place) => ({
      ...place,
      ...{ cursor: round, attempts: 0, nextAtWallMs: null, generation: 0 },
    })),
    setAside: places.map((place) => ({ ...place, attempts: 1, nextAtWallMs: AT_MS })),
    over: round % 3 === 0 ? places : [],
    dead: round % 3 === 1 ? places.map((place) => ({ ...place, ...FAILED, failedAtWallMs: AT_MS })) : [],
    attempts: places.map((place) => ({ ...place, ...event, ...FAILED, id: newId(), atWallMs: AT_MS })),
    failing: turned(webhooks, round).map((webhookId) => ({ webhookId, sinceWallMs: AT_MS })),
  };
}

/** Everything that is done to an outbox, of one organization and of the same webhooks. */
async function filled(test: TwoPrograms) {
  const acme = await test.organization();
  const streams: string[] = [];
  for (let count = 0; count < 4; count++) streams.push((await test.session(acme)).id);
  const webhooks: string[] = [];
  for (let count = 0; count < 6; count++)
    webhooks.push((await test.webhook(acme, count < 3 ? {} : { sessionId: streams[count - 3] ?? null })).id);
  await test.store.outbox.append(streams.flatMap((id) => Array.from({ length: 6 }, () => eventOf(acme, id))));
  await test.store.outbox.settle(settlementOf(webhooks, streams, 1));
  const works: readonly ((stores: Stores, round: number) => Promise<unknown>)[] = [
    ({ outbox }, round) => outbox.append(turned(streams, round).map((id) => eventOf(acme, id))),
    ({ outbox }, round) => outbox.settle(settlementOf(webhooks, streams, round)),
    ({ outbox }, round) => {
      const webhookId = webhooks[round % webhooks.length] ?? "";
      const stream = streams[round % streams.length] ?? "";
      return outbox.sendAgain({ webhookId, stream }, STATUS, 0, AT_MS);
    },
    async ({ outbox }, round) => {
      const webhookId = webhooks[round % webhooks.length] ?? "";
      const ids = (await outbox.listDeliveries(webhookId, undefined, 9)).map(({ id }) => id);
      return outbox.sendTheseAgain(webhookId, ids, AT_MS);
    },
    ({ outbox }, round) => outbox.skip(webhooks[round % webhooks.length] ?? ""),
    ({ outbox }) => outbox.forgetExcess(acme, 20, 50),
    ({ outbox }) => outbox.forgetOlder(AT_MS + 1, AT_MS + 1, 5),
    ({ outbox }) => outbox.forgetStreams(10),
    ({ webhooks: store }, round) => {
      // Of all sessions, or of one, in turn.
      const other = (sessionId: string | null) => (sessionId === null ? (streams[0] ?? null) : null);
      const id = webhooks[round % 3] ?? "";
      return store.change(acme, id, (now) => ({ ...now, sessionId: other(now.sessionId) }), undefined);
    },
    async (stores, round) => {
      const inside = filling(stores);
      const { id } = await inside.session(acme);
      const ids = ["b", "a"].map((end) => `wh_${id} ${end}`);
      for (const each of ids) await inside.webhook(acme, { id: each, sessionId: id });
      await stores.outbox.append([eventOf(acme, id)]);
      await Promise.all([
        stores.outbox.settle(settlementOf([...ids, ...webhooks], [id], round)),
        stores.sessions.delete(acme, id),
      ]);
    },
  ];
  return { acme, streams, webhooks, works };
}

/** How each went that was not done. */
async function refusals(all: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  const settled = await Promise.allSettled(all);
  return settled.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
}

describe("an outbox of several programs at once", () => {
  it("has everything done to it, and nobody waits in a circle", async () => {
    await using test = await twoPrograms();
    const { works } = await filled(test);
    // Each kind of work goes on by itself, in both programs.
    const all = [test.store, test.beside].flatMap((stores) =>
      works.map(async (work) => {
        for (let round = 0; round < ROUNDS; round++) await work(stores, round);
      }),
    );
    expect(await refusals(all)).toEqual([]);
    expect(await test.deadlocks()).toBe(0);
  });

  it("goes with its organization, whoever else works on it or removes it too", async () => {
    await using test = await twoPrograms();
    const { acme, streams, works } = await filled(test);
    const all = [test.store, test.beside].flatMap((stores) =>
      works.slice(0, 8).map(async (work) => {
        for (let round = 0; round < ROUNDS; round++) await work(stores, round);
      }),
    );
    const removals = [test, filling(test.beside)].map((each) => each.removeOrganization(acme));
    expect(await refusals([...all, ...removals])).toEqual([]);
    expect(await test.store.organizations.list()).toEqual([]);
    const left = await Promise.all(streams.map((id) => test.store.outbox.page(id, 0, STATUS, 9)));
    expect(left.flatMap(({ events }) => events)).toEqual([]);
    expect(await test.deadlocks()).toBe(0);
  });

  it("tells that an event is kept once whoever is writing it has ended with it", async () => {
    await using test = await twoPrograms();
    const acme = await test.organization();
    const { id } = await test.session(acme);
    const event = eventOf(acme, id);
    await test.store.outbox.append([eventOf(acme, id)]);
    const [begun, end] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const writing = test.beside.atomically(async ({ outbox }) => {
      await outbox.append([event]);
      begun.resolve(undefined);
      await end.promise;
    }, id);
    await begun.promise;
    const kept = test.store.outbox.kept([event]);
    await eventually("it is waited for", async () => (await test.database.query(WAITING)).length === 1);
    end.resolve(undefined);
    await writing;
    expect(await kept).toEqual(new Set([event.id]));
  });

  it("is read in its order without a gap, and each place is given once", async () => {
    await using test = await twoPrograms();
    const acme = await test.organization();
    const streams = [(await test.session(acme)).id, (await test.session(acme)).id];
    const told = Array.from({ length: ROUNDS }, (_, nth) =>
      streams.map((id) => eventOf(acme, id, { atWallMs: AT_MS + nth })),
    );
    const writing = told.flatMap(([one, other], nth) =>
      [one, other].map(async (event, which) => {
        if (!event) throw new Error("there are two");
        // It is some time until others see what was written first.
        await (which === 0 ? test.store : test.beside).atomically(async (stores) => {
          await stores.outbox.append([event]);
          if (nth % 2 === 0) await stores.sessions.listIds(acme);
        });
      }),
    );
    const wanted = { organizationId: acme, sessionId: null, names: STATUS };
    const read: string[] = [];
    for (let after = 0; after < ROUNDS * 2;) {
      const { events, upTo } = await test.store.outbox.inOrder(wanted, after, 3);
      expect(upTo).toBe(after + events.length);
      read.push(...events.map(({ id }) => id));
      after = upTo;
    }
    await Promise.all(writing);
    expect(read.toSorted()).toEqual(
      told
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    );
    for (const stream of streams) {
      const { events } = await test.beside.outbox.page(stream, 0, STATUS, 99);
      expect(events.map(({ n }) => n)).toEqual(Array.from({ length: ROUNDS }, (_, nth) => nth + 1));
    }
  });
});
