import { describe, expect, it } from "vitest";
import { encodeTime } from "ulid";
import type { Fact, KeptEvent } from "../../../src/core/index.ts";
import { newId } from "../../../src/store/new-id.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

type Told = Extract<Fact, { name: "session_deleted" | "qr" }>;
const DELETED: Told = { name: "session_deleted" };
const QR: Told = { name: "qr", qr: { text: "2@abc", expiresAtMs: AT_MS + 1 } };

function eventOf(organizationId: string, sessionId: string, changes: Partial<KeptEvent> = {}): KeptEvent {
  return {
    id: newId(),
    organizationId,
    sessionId,
    atWallMs: AT_MS,
    expiresAtWallMs: null,
    fact: DELETED,
    ...changes,
  };
}

/** The id of an event that was made then. */
const idAt = (ms: number, end = "0") => encodeTime(ms, 10) + end.repeat(16);

/** What every store does alike with events for readers. */
export function eventOrderContract(open: OpenPorts): void {
  describe("an organization's events in their order", () => {
    it("are read over its sessions from any place on, a bounded part at a time", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const [one, two] = [(await test.session(acme)).id, (await test.session(acme)).id];
      const { outbox } = test.store;
      const foreign = eventOf(other, (await test.session(other)).id);
      const events = [one, two, one].map((id) => eventOf(acme, id));
      await outbox.append([foreign, ...events]);
      const wanted = { organizationId: acme, sessionId: null, names: [DELETED.name] };
      const ids = async (after: number, limit: number, changes = {}) => {
        const page = await outbox.inOrder({ ...wanted, ...changes }, after, limit);
        return [
          page.events.map(({ id }) => events.findIndex((event) => event.id === id)),
          page.upTo,
          page.isLast,
        ];
      };
      expect(await ids(0, 10)).toEqual([[0, 1, 2], 3, true]);
      expect(await ids(0, 2)).toEqual([[0, 1], 2, false]);
      expect(await ids(2, 2)).toEqual([[2], 3, true]);
      expect(await ids(3, 2)).toEqual([[], 3, true]);
      expect(await ids(0, 2, { sessionId: two })).toEqual([[1], 2, false]);
      expect(await ids(0, 3, { names: [QR.name] })).toEqual([[], 3, false]);
      const { events: read } = await outbox.inOrder(wanted, 0, 1);
      expect(read).toMatchObject([events[0] ?? {}]);
    });

    it("have places that are never given again, and are found by their ids in their organization", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const { id } = await test.session(acme);
      const { outbox } = test.store;
      const event = eventOf(acme, id);
      await outbox.append([eventOf(acme, id), event]);
      expect(await outbox.placeOf(acme, event.id, newId())).toBe(2);
      expect(await outbox.placeOf(other, event.id, newId())).toBeUndefined();
      await outbox.forgetExcess(acme, 0, 10);
      expect(await outbox.placeOf(acme, event.id, newId())).toBeUndefined();
      const next = eventOf(acme, id);
      await outbox.append([next]);
      expect(await outbox.placeOf(acme, next.id, newId())).toBe(3);
    });

    it("are known to be at rest by their ids, in their organization", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const { id } = await test.session(acme);
      const { outbox } = test.store;
      const [one, two] = [eventOf(acme, id), eventOf(acme, id)];
      const foreign = { ...one, organizationId: other };
      await outbox.append([one]);
      expect(await outbox.kept([two, one, one])).toEqual(new Set([one.id]));
      expect(await outbox.kept([foreign])).toEqual(new Set());
      expect(await outbox.kept([])).toEqual(new Set());
    });

    it("are gone on from behind what was surely before an event that has spoiled", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const { outbox } = test.store;
      const at = (ms: number, changes = {}) => eventOf(acme, id, { id: idAt(AT_MS + ms), ...changes });
      const spoiled = at(15_000, { expiresAtWallMs: AT_MS + 20_000 });
      await outbox.append([at(0), at(8_000), spoiled, at(16_000)]);
      expect(await outbox.forgetSpoiled(AT_MS + 30_000, 10)).toBe(1);
      const placeOf = (asked: string) => outbox.placeOf(acme, asked, idAt(AT_MS + 60_000));
      expect(await placeOf(spoiled.id)).toBe(1);
      expect(await placeOf(idAt(AT_MS + 9_999, "Z"))).toBeUndefined();
      expect(await placeOf(idAt(AT_MS + 60_000, "Z"))).toBeUndefined();
      expect(await placeOf("nonsense")).toBeUndefined();
    });

    it("are known to be kept for readers from a place on, until nobody reads them", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const { id } = await test.session(acme);
      const { outbox } = test.store;
      expect(await outbox.listHeard()).toEqual([]);
      expect(await outbox.hear(acme, ["qr"])).toEqual(new Map([["qr", 0]]));
      await outbox.append([eventOf(acme, id)]);
      const since = new Map([
        ["qr", 0],
        ["session_deleted", 1],
      ]);
      expect(await outbox.hear(acme, ["qr", "session_deleted"])).toEqual(since);
      await outbox.append([eventOf(acme, id)]);
      expect(await outbox.hear(acme, ["session_deleted"])).toEqual(since);
      await outbox.hear(other, ["qr"]);
      const heard = await outbox.listHeard();
      expect(heard.toSorted((one) => (one.organizationId === acme ? -1 : 1))).toEqual([
        { organizationId: acme, since },
        { organizationId: other, since: new Map([["qr", 0]]) },
      ]);
      await test.removeOrganization(other);
      await outbox.endHearing(acme);
      expect(await outbox.listHeard()).toEqual([]);
      expect(await outbox.hear(acme, ["qr"])).toEqual(new Map([["qr", 2]]));
      expect(await outbox.hear(other, ["qr"])).toEqual(new Map());
    });
  });
}
