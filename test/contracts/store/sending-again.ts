import { describe, expect, it } from "vitest";
import type { DeliveryAttempt, Fact, KeptEvent, Settlement } from "../../../src/core/index.ts";
import { newId } from "../../../src/store/new-id.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { ALICE, AT_MS } from "./support/filled-stores.ts";

const NOTHING: Settlement = { lanes: [], setAside: [], over: [], dead: [], attempts: [], failing: [] };
const STATUS: readonly Fact["name"][] = ["message_status"];
const NOW_MS = AT_MS + 1_000;

/** A webhook that has heard so many events of one session, one a millisecond, and taken all of them. */
async function heard(test: Awaited<ReturnType<OpenPorts>>, events: number) {
  const acme = await test.organization();
  const { id: stream } = await test.session(acme);
  const { id: webhookId } = await test.webhook(acme);
  const told = Array.from({ length: events }, (_, nth) => eventOf(acme, stream, AT_MS + nth + 1));
  const { outbox } = test.store;
  await outbox.append(told);
  const lane = { webhookId, stream, attempts: 0, nextAtWallMs: null, generation: 0 };
  await outbox.settle({ ...NOTHING, lanes: [{ ...lane, cursor: events }] });
  return { acme, stream, webhookId, lane, ids: told.map(({ id }) => id), outbox };
}

function eventOf(organizationId: string, sessionId: string, atWallMs: number): KeptEvent {
  const fact = {
    name: "message_status",
    chat: ALICE,
    author: null,
    ids: ["1"],
    state: "read",
    atWallMs,
  } as const;
  return { id: newId(), organizationId, sessionId, atWallMs, expiresAtWallMs: null, fact };
}

function letterOf(webhookId: string, stream: string, n: number, failedAtWallMs = AT_MS) {
  return { webhookId, stream, n, attempts: 15, httpStatus: 500, reason: "HTTP 500", failedAtWallMs };
}

/** How every store goes back in what was delivered. */
export function sendingAgainContract(open: OpenPorts): void {
  describe("what came of deliveries", () => {
    it("is told of the last hundred attempts of a webhook, newest first, beside its dead letters", async () => {
      await using test = await open();
      const { stream, webhookId, outbox, ids } = await heard(test, 1);
      const attempts = Array.from({ length: 130 }, (_, nth): DeliveryAttempt => ({
        ...{
          webhookId,
          stream,
          n: 1,
          id: newId(),
          eventId: newId(),
          name: "message_status",
          attempts: nth + 1,
        },
        ...{
          isTaken: nth % 2 === 0,
          httpStatus: 200,
          reason: nth % 2 === 0 ? null : "x",
          atWallMs: AT_MS + nth,
        },
      }));
      await outbox.settle({ ...NOTHING, attempts: attempts.slice(0, 120) });
      await outbox.settle({ ...NOTHING, attempts: attempts.slice(120) });
      await outbox.settle({ ...NOTHING, dead: [letterOf(webhookId, stream, 1, AT_MS + 128.5)] });
      const all = await outbox.listDeliveries(webhookId, undefined, 500);
      expect(all).toHaveLength(101);
      expect(all.slice(0, 3).map(({ attempts: nth, status }) => [nth, status])).toEqual([
        [130, "failed"],
        [15, "dead"],
        [129, "delivered"],
      ]);
      expect(all.map(({ happenedAtWallMs }) => happenedAtWallMs)).toEqual(all.map(() => AT_MS + 1));
      expect(all[1]).toEqual({
        ...{ id: ids[0], eventId: ids[0], name: "message_status", attempts: 15, status: "dead" },
        ...{ httpStatus: 500, reason: "HTTP 500", atWallMs: AT_MS + 129, happenedAtWallMs: AT_MS + 1 },
      });
      const pages = [];
      for (let after = all[2]; after; after = pages.at(-1)?.at(-1)) {
        pages.push(await outbox.listDeliveries(webhookId, after, 40));
      }
      expect(pages.flat()).toEqual(all.slice(3));
      expect(await outbox.listDeliveries("wh_other", undefined, 10)).toEqual([]);
    });

    it("is what a webhook has still to take: of its names, also what is set aside", async () => {
      await using test = await open();
      const { acme, stream, webhookId, outbox } = await heard(test, 2);
      expect(await outbox.backlog(webhookId, STATUS, 10)).toEqual({
        events: 0,
        isAtLeast: false,
        oldestAtWallMs: null,
      });
      await outbox.append([AT_MS + 7, AT_MS + 8, AT_MS + 9].map((at) => eventOf(acme, stream, at)));
      expect(await outbox.backlog(webhookId, STATUS, 10)).toEqual({
        events: 3,
        isAtLeast: false,
        oldestAtWallMs: AT_MS + 7,
      });
      expect(await outbox.backlog(webhookId, STATUS, 2)).toMatchObject({ events: 2, isAtLeast: true });
      expect((await outbox.backlog(webhookId, ["qr"], 10)).events).toBe(0);
      // More has happened since than is looked at: none of the first has this name.
      await outbox.append(Array.from({ length: 7 }, () => eventOf(acme, stream, AT_MS + 9)));
      expect(await outbox.backlog(webhookId, ["qr"], 1)).toEqual({
        events: 0,
        isAtLeast: true,
        oldestAtWallMs: null,
      });
      expect(await outbox.backlog(webhookId, STATUS, 20)).toMatchObject({ events: 10, isAtLeast: false });
      const aside = { webhookId, stream, n: 2, attempts: 3, nextAtWallMs: AT_MS };
      await outbox.settle({ ...NOTHING, setAside: [aside] });
      expect(await outbox.backlog(webhookId, STATUS, 20)).toEqual({
        events: 11,
        isAtLeast: false,
        oldestAtWallMs: AT_MS + 2,
      });
    });
  });

  describe("a lane that is set back", () => {
    it("begins again with what happened since then, and hears nothing of what was on its way", async () => {
      await using test = await open();
      const { stream, webhookId, lane, outbox } = await heard(test, 5);
      expect(await outbox.sendAgain(lane, ["qr"], AT_MS, NOW_MS)).toBe(0);
      expect(await outbox.sendAgain(lane, STATUS, AT_MS + 6, NOW_MS)).toBe(0);
      expect(await outbox.sendAgain(lane, STATUS, AT_MS + 3, NOW_MS)).toBe(3);
      const back = {
        ...{ webhookId, stream, cursor: 2, attempts: 0, nextAtWallMs: null },
        ...{ generation: 1, againUpTo: 5, againAtWallMs: NOW_MS },
      };
      expect(await outbox.lane(lane)).toEqual(back);
      expect((await outbox.listBehind()).map((each) => each.webhookId)).toEqual([webhookId]);
      await outbox.settle({ ...NOTHING, lanes: [{ ...lane, cursor: 5 }] });
      expect(await outbox.lane(lane)).toEqual(back);
      await outbox.settle({ ...NOTHING, lanes: [{ ...lane, cursor: 3, generation: 1 }] });
      expect((await outbox.lane(lane)).cursor).toBe(3);
      expect(await outbox.sendAgain(lane, STATUS, 0, NOW_MS)).toBe(3);
      expect(await outbox.lane(lane)).toMatchObject({ cursor: 0, againUpTo: 5, generation: 2 });
    });

    it("takes along what was set aside or given up, also where the event itself was forgotten", async () => {
      await using test = await open();
      const { acme, stream, webhookId, lane, ids, outbox } = await heard(test, 4);
      const aside = { webhookId, stream, n: 3, attempts: 3, nextAtWallMs: AT_MS };
      const dead = [letterOf(webhookId, stream, 1), letterOf(webhookId, stream, 2)];
      await outbox.settle({ ...NOTHING, dead, setAside: [aside] });
      // The first two.
      expect(await outbox.forgetExcess(acme, 2, 10)).toBe(2);
      expect(await outbox.sendAgain(lane, STATUS, AT_MS + 2, NOW_MS)).toBe(3);
      expect(await outbox.listSetAside(webhookId, 9)).toEqual([]);
      expect((await outbox.listDead(webhookId, 9)).map(({ n }) => n)).toEqual([1]);
      const { cursor } = await outbox.lane(lane);
      const { events } = await outbox.page(stream, cursor, STATUS, 9);
      expect(events.map(({ id }) => id)).toEqual(ids.slice(1));
      expect(events[0]?.fact).toMatchObject({ name: "message_status", ids: ["1"] });
    });

    it("of a stream that was forgotten begins again for that webhook alone", async () => {
      await using test = await open();
      const { acme, stream, webhookId, lane, outbox } = await heard(test, 2);
      await outbox.settle({
        ...NOTHING,
        dead: [letterOf(webhookId, stream, 1), letterOf(webhookId, stream, 2)],
      });
      await test.store.sessions.delete(acme, stream);
      await outbox.forgetExcess(acme, 0, 10);
      expect(await outbox.forgetStreams(10)).toBe(1);
      await test.webhook(acme);
      expect(await outbox.listStreams(webhookId)).toEqual([stream]);
      expect(await outbox.sendAgain(lane, STATUS, 0, NOW_MS)).toBe(2);
      expect(await outbox.listBehind()).toEqual([{ organizationId: acme, webhookId, stream, behind: 2 }]);
    });
  });

  describe("deliveries that are asked for again by their ids", () => {
    it("are tried each on its own: dead letters, attempts and events, once", async () => {
      await using test = await open();
      const { acme, stream, webhookId, ids, outbox } = await heard(test, 3);
      const attempt = { webhookId, stream, n: 2, id: newId(), eventId: ids[1] ?? "", attempts: 1 };
      const came = { name: "message_status", isTaken: true, httpStatus: 200, reason: null } as const;
      await outbox.settle({
        ...NOTHING,
        attempts: [{ ...attempt, ...came, atWallMs: AT_MS }],
        dead: [letterOf(webhookId, stream, 1)],
      });
      await outbox.forgetExcess(acme, 2, 10);
      const asked = [ids[0] ?? "", attempt.id, attempt.eventId, newId()];
      const other = await test.webhook(acme);
      expect(await outbox.sendTheseAgain(other.id, asked, NOW_MS)).toBe(0);
      expect(await outbox.sendTheseAgain(webhookId, asked, NOW_MS)).toBe(2);
      const again = { attempts: 0, nextAtWallMs: NOW_MS, againAtWallMs: NOW_MS };
      const aside = await outbox.listSetAside(webhookId, 9);
      expect(aside.map(({ n }) => n).toSorted()).toEqual([1, 2]);
      for (const each of aside) expect(each).toMatchObject(again);
      expect(await outbox.listDead(webhookId, 9)).toEqual([]);
      await outbox.settle({
        ...NOTHING,
        setAside: [{ webhookId, stream, n: 1, attempts: 1, nextAtWallMs: 5 }],
      });
      expect((await outbox.listSetAside(webhookId, 1))[0]).toMatchObject({
        attempts: 1,
        againAtWallMs: NOW_MS,
      });
    });
  });

  it("a webhook that is to begin with what happens now has nothing behind it", async () => {
    await using test = await open();
    const { acme, stream, webhookId, lane, outbox } = await heard(test, 3);
    const { id: other } = await test.session(acme);
    await outbox.append([eventOf(acme, stream, AT_MS), eventOf(acme, other, AT_MS)]);
    await outbox.settle({
      ...NOTHING,
      setAside: [{ webhookId, stream, n: 1, attempts: 3, nextAtWallMs: AT_MS }],
    });
    await outbox.skip(webhookId);
    expect(await outbox.listBehind()).toEqual([]);
    expect(await outbox.listSetAside(webhookId, 9)).toEqual([]);
    await outbox.settle({ ...NOTHING, lanes: [{ ...lane, cursor: 3 }] });
    expect(await outbox.listBehind()).toEqual([]);
    await outbox.append([eventOf(acme, other, AT_MS)]);
    expect((await outbox.listBehind()).map((each) => each.stream)).toEqual([other]);
  });

  it("a webhook that another process has changed is named once", async () => {
    await using test = await open();
    const acme = await test.organization();
    const [one, other] = [await test.webhook(acme), await test.webhook(acme)];
    const { webhooks } = test.store;
    for (const id of [one.id, other.id, one.id, "wh_gone"]) await webhooks.noteChanged(id);
    await webhooks.delete(acme, other.id);
    expect(await webhooks.takeChanged()).toEqual([{ organizationId: acme, id: one.id }]);
    expect(await webhooks.takeChanged()).toEqual([]);
  });
}
