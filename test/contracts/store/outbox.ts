import { describe, expect, it } from "vitest";
import type { DeliveryAttempt, Fact, KeptEvent, Settlement } from "../../../src/core/index.ts";
import { newId } from "../../../src/store/new-id.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { ALICE, AT_MS } from "./support/filled-stores.ts";

const NOTHING: Settlement = { lanes: [], setAside: [], over: [], dead: [], attempts: [], failing: [] };
/** What a lane's record has that was never set back. */
const FIRST = { generation: 0, againUpTo: 0, againAtWallMs: null };
const STATUS: readonly Fact["name"][] = ["message_status"];

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

function attemptOf(
  webhookId: string,
  stream: string,
  changes: Partial<DeliveryAttempt> = {},
): DeliveryAttempt {
  return {
    webhookId,
    stream,
    id: newId(),
    n: 1,
    eventId: newId(),
    name: "message_status",
    attempts: 1,
    isTaken: true,
    httpStatus: 200,
    reason: null,
    atWallMs: AT_MS,
    ...changes,
  };
}

/** What the outbox of every store does alike. */
export function outboxContract(open: OpenPorts): void {
  describe("events at rest", () => {
    it("have their places in what happened to their session, and are read whole from any of them on", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [(await test.session(acme)).id, (await test.session(acme)).id];
      const events = [one, other, one, one].map((id) => eventOf(acme, id));
      const { outbox } = test.store;
      await outbox.append(events.slice(0, 2));
      await outbox.append(events.slice(2));
      const [first, , third, fourth] = events;
      const page = await outbox.page(one, 0, STATUS, 10);
      expect(page).toEqual({
        events: [
          { ...first, stream: one, n: 1 },
          { ...third, stream: one, n: 2 },
          { ...fourth, stream: one, n: 3 },
        ],
        upTo: 3,
      });
      expect((await outbox.page(one, 1, STATUS, 1)).events.map(({ n }) => n)).toEqual([2]);
      expect((await outbox.page(one, 1, STATUS, 1)).upTo).toBe(2);
      expect(await outbox.page(one, 3, STATUS, 10)).toEqual({ events: [], upTo: 3 });
      expect(await outbox.page("unknown", 0, STATUS, 10)).toEqual({ events: [], upTo: 0 });
    });

    it("are read by their names, with the place up to which nothing else is wanted", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const deleted = { fact: { name: "session_deleted" } } as const;
      const { outbox } = test.store;
      await outbox.append([eventOf(acme, id, deleted), eventOf(acme, id), eventOf(acme, id, deleted)]);
      const page = await outbox.page(id, 0, ["message_status", "qr"], 10);
      expect(page.events.map(({ n }) => n)).toEqual([2]);
      expect(page.upTo).toBe(3);
      expect((await outbox.page(id, 0, ["qr"], 10)).upTo).toBe(3);
      expect((await outbox.page(id, 0, ["session_deleted"], 1)).upTo).toBe(1);
    });

    it("take times that are no whole milliseconds", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      await test.store.outbox.append([
        eventOf(acme, id, { atWallMs: AT_MS + 0.4, expiresAtWallMs: AT_MS + 1.6 }),
      ]);
      const { events } = await test.store.outbox.page(id, 0, STATUS, 10);
      expect(events).toMatchObject([{ atWallMs: AT_MS, expiresAtWallMs: AT_MS + 2 }]);
    });

    it("of an organization that is gone are left out, and hold up no others", async () => {
      await using test = await open();
      const [acme, gone] = [await test.organization(), await test.organization()];
      const { id } = await test.session(acme);
      const orphan = await test.session(gone);
      await test.removeOrganization(gone);
      const { outbox } = test.store;
      await outbox.append([eventOf(gone, orphan.id), eventOf(acme, id)]);
      expect((await outbox.page(orphan.id, 0, STATUS, 10)).events).toEqual([]);
      expect((await outbox.page(id, 0, STATUS, 10)).events).toHaveLength(1);
    });

    it("outlive their session, and go with their organization", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const { outbox, sessions } = test.store;
      const webhook = await test.webhook(acme);
      await outbox.append([eventOf(acme, id)]);
      await sessions.delete(acme, id);
      expect((await outbox.page(id, 0, STATUS, 10)).events).toHaveLength(1);
      expect(await outbox.listBehind()).toEqual([
        { organizationId: acme, webhookId: webhook.id, stream: id, behind: 1 },
      ]);
      await test.removeOrganization(acme);
      expect((await outbox.page(id, 0, STATUS, 10)).events).toEqual([]);
      expect(await outbox.listBehind()).toEqual([]);
    });

    it("are forgotten when they are old, spoiled or too many; a place is never given again", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const { outbox } = test.store;
      const places = async () => (await outbox.page(id, 0, STATUS, 10)).events.map(({ n }) => n);
      await outbox.append([
        eventOf(acme, id),
        eventOf(acme, id, { atWallMs: AT_MS + 1, expiresAtWallMs: AT_MS + 10 }),
        ...[2, 3, 4].map((ms) => eventOf(acme, id, { atWallMs: AT_MS + ms })),
      ]);
      expect(await outbox.forgetOlder(AT_MS + 1, 0, 10)).toBe(1);
      expect(await places()).toEqual([2, 3, 4, 5]);
      expect(await outbox.forgetSpoiled(AT_MS + 10, 10)).toBe(0);
      expect(await outbox.forgetSpoiled(AT_MS + 11, 10)).toBe(1);
      expect(await places()).toEqual([3, 4, 5]);
      expect(await outbox.forgetExcess(acme, 3, 10)).toBe(0);
      expect(await outbox.forgetExcess(acme, 1, 1)).toBe(1);
      expect(await outbox.forgetExcess(acme, 0, 10)).toBe(2);
      expect(await places()).toEqual([]);
      expect(await outbox.forgetStreams(10)).toBe(0);
      await outbox.append([eventOf(acme, id)]);
      expect(await places()).toEqual([6]);
    });

    it("leave nothing of a session that is gone once they are forgotten", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const { outbox, sessions } = test.store;
      await outbox.append([eventOf(acme, id)]);
      expect(await outbox.listOrganizations()).toEqual([acme]);
      await sessions.delete(acme, id);
      expect(await outbox.forgetStreams(10)).toBe(0);
      await outbox.forgetExcess(acme, 0, 10);
      expect(await outbox.forgetStreams(10)).toBe(1);
      expect(await outbox.listOrganizations()).toEqual([]);
    });
  });

  describe("a lane at rest", () => {
    it("begins with what happens once its webhook is there", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [(await test.session(acme)).id, (await test.session(acme)).id];
      const { outbox } = test.store;
      await outbox.append([eventOf(acme, one), eventOf(acme, one)]);
      const { id: webhookId } = await test.webhook(acme);
      expect(await outbox.listBehind()).toEqual([]);
      await outbox.append([eventOf(acme, one), eventOf(acme, other)]);
      expect((await outbox.listBehind()).map(({ stream }) => stream)).toEqual([one, other].toSorted());
      expect((await outbox.listBehindIn([other, "none"])).map(({ stream }) => stream)).toEqual([other]);
      const at = { ...FIRST, attempts: 0, nextAtWallMs: null, webhookId };
      expect(await outbox.lane({ webhookId, stream: one })).toEqual({ ...at, stream: one, cursor: 2 });
      expect(await outbox.lane({ webhookId, stream: other })).toEqual({ ...at, stream: other, cursor: 0 });
    });

    it("is behind while its webhook is active and hears of the session", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [(await test.session(acme)).id, (await test.session(acme)).id];
      const { outbox, webhooks } = test.store;
      const { id } = await test.webhook(acme, { sessionId: one });
      await test.webhook(acme, { active: false });
      await outbox.append([eventOf(acme, one), eventOf(acme, other)]);
      expect((await outbox.listBehind()).map(({ stream }) => stream)).toEqual([one]);
      expect(await outbox.listBehind(id)).toHaveLength(1);
      expect(await outbox.listBehind("wh_other")).toEqual([]);
      // Of the other one it hears from now on.
      await webhooks.change(acme, id, (now) => ({ ...now, sessionId: null }), undefined);
      expect((await outbox.listBehind(id)).map(({ stream }) => stream)).toEqual([one]);
      await outbox.append([eventOf(acme, other)]);
      expect(await outbox.listBehind(id)).toHaveLength(2);
    });

    it("is where what came of its deliveries was settled", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id: stream } = await test.session(acme);
      const { id: webhookId } = await test.webhook(acme);
      const { outbox } = test.store;
      await outbox.append([eventOf(acme, stream), eventOf(acme, stream)]);
      const lane = { ...FIRST, webhookId, stream, cursor: 1, attempts: 3, nextAtWallMs: AT_MS + 5 };
      await outbox.settle({ ...NOTHING, lanes: [{ ...lane, nextAtWallMs: AT_MS + 5.3 }] });
      expect(await outbox.lane(lane)).toEqual(lane);
      const done = { ...FIRST, webhookId, stream, cursor: 2, attempts: 0, nextAtWallMs: null };
      await outbox.settle({ ...NOTHING, lanes: [done] });
      expect(await outbox.lane(lane)).toEqual(done);
      expect(await outbox.listBehind()).toEqual([]);
    });
  });

  describe("what was not taken", () => {
    it("is set aside until it is over or tried no more", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id: stream } = await test.session(acme);
      const { id: webhookId } = await test.webhook(acme);
      const { outbox } = test.store;
      const events = [1, 2, 3].map(() => eventOf(acme, stream));
      await outbox.append(events);
      const aside = (n: number, attempts: number, ms: number) => {
        return { webhookId, stream, n, attempts, nextAtWallMs: AT_MS + ms };
      };
      await outbox.settle({ ...NOTHING, setAside: [aside(1, 3, 20), aside(2, 3, 10), aside(3, 3, 30)] });
      expect(await outbox.listSetAside(webhookId, 2)).toMatchObject([
        { n: 2, id: events[1]?.id, attempts: 3, nextAtWallMs: AT_MS + 10 },
        { n: 1, id: events[0]?.id },
      ]);
      expect(await outbox.listWithSetAside()).toEqual([{ organizationId: acme, webhookId }]);
      expect(await outbox.listWithSetAside([stream])).toEqual([{ organizationId: acme, webhookId }]);
      expect(await outbox.listWithSetAside(["none"])).toEqual([]);
      expect(await outbox.listSetAside(webhookId, 9, { only: [stream] })).toHaveLength(3);
      expect(await outbox.listSetAside(webhookId, 9, { only: ["none"] })).toEqual([]);
      expect(await outbox.listSetAside(webhookId, 9, { except: [stream] })).toEqual([]);
      await outbox.settle({ ...NOTHING, setAside: [aside(2, 4, 40)], over: [aside(1, 0, 0)] });
      expect((await outbox.listSetAside(webhookId, 9)).map(({ n, attempts }) => [n, attempts])).toEqual([
        [3, 3],
        [2, 4],
      ]);
      const dead = { attempts: 15, httpStatus: 500, reason: "HTTP 500", failedAtWallMs: AT_MS };
      await outbox.settle({ ...NOTHING, dead: [2, 3].map((n) => ({ ...aside(n, 0, 0), ...dead })) });
      expect(await outbox.listSetAside(webhookId, 9)).toEqual([]);
      expect(await outbox.listWithSetAside()).toEqual([]);
    });

    it("is a dead letter that outlives its event, sealed as it was, and is forgotten in its time", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id: stream } = await test.session(acme);
      const { id: webhookId } = await test.webhook(acme);
      const { outbox } = test.store;
      const event = eventOf(acme, stream);
      await outbox.append([event]);
      const letter = { webhookId, stream, n: 1, attempts: 0, httpStatus: null, reason: "unreachable" };
      await outbox.settle({ ...NOTHING, dead: [{ ...letter, failedAtWallMs: AT_MS + 7 }] });
      await outbox.forgetExcess(acme, 0, 10);
      const { id, atWallMs, fact } = event;
      expect(await outbox.listDead(webhookId, 10)).toEqual([
        {
          ...letter,
          id,
          organizationId: acme,
          sessionId: stream,
          atWallMs,
          fact,
          failedAtWallMs: AT_MS + 7,
        },
      ]);
      expect(await outbox.forgetOlder(0, AT_MS + 7, 10)).toBe(0);
      expect(await outbox.forgetOlder(0, AT_MS + 8, 10)).toBe(1);
      expect(await outbox.listDead(webhookId, 10)).toEqual([]);
    });

    it("of a webhook that is gone is left out, and so is what names an event that is gone", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id: stream } = await test.session(acme);
      const kept = await test.webhook(acme);
      const gone = await test.webhook(acme);
      const { outbox, webhooks } = test.store;
      await outbox.append([eventOf(acme, stream)]);
      await webhooks.delete(acme, gone.id);
      const of = (webhookId: string, n: number) => ({ webhookId, stream, n, attempts: 1 });
      const failed = { httpStatus: 500, reason: "HTTP 500", failedAtWallMs: AT_MS };
      await outbox.settle({
        lanes: [
          { ...of(gone.id, 1), ...FIRST, cursor: 1, nextAtWallMs: null },
          { ...of(kept.id, 1), ...FIRST, cursor: 1, nextAtWallMs: null },
        ],
        setAside: [
          { ...of(gone.id, 1), nextAtWallMs: AT_MS },
          { ...of(kept.id, 2), nextAtWallMs: AT_MS },
        ],
        over: [of(gone.id, 1)],
        dead: [
          { ...of(gone.id, 1), ...failed },
          { ...of(kept.id, 2), ...failed },
        ],
        attempts: [attemptOf(gone.id, stream)],
        failing: [
          { webhookId: gone.id, sinceWallMs: AT_MS },
          { webhookId: kept.id, sinceWallMs: AT_MS + 0.5 },
        ],
      });
      expect((await outbox.lane({ webhookId: kept.id, stream })).cursor).toBe(1);
      expect(await outbox.listSetAside(kept.id, 9)).toEqual([]);
      expect(await outbox.listDead(kept.id, 9)).toEqual([]);
      expect((await webhooks.find(acme, kept.id))?.failingSinceMs).toBe(AT_MS + 1);
    });
  });
}
