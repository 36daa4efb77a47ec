import { describe, expect, it } from "vitest";
import type { Label } from "../../../src/core/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { ALICE, BOB, type FilledStores } from "./support/filled-stores.ts";

const PAID: Label = { id: "6", title: "Paid", color: 3 };
const NEW: Label = { id: "7", title: "New", color: 0 };
/** More than any store keeps of a session. */
const TOO_MANY = 201;

/** What the labels of every store do alike. */
export function labelContract(open: OpenPorts): void {
  describe("labels", () => {
    it("are each session's own, and change", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { labels } = test.store;
      expect(await labels.put(one, NEW)).toBe(true);
      expect(await labels.put(one, PAID)).toBe(true);
      expect(await labels.put(one, PAID)).toBe(false);
      expect(await labels.put(one, { ...PAID, title: "Not paid" })).toBe(true);
      expect(await labels.put(one, { ...PAID, title: "Not paid", color: 4 })).toBe(true);
      expect(await labels.list(one)).toEqual([{ id: "6", title: "Not paid", color: 4 }, NEW]);
      expect(await labels.list(other)).toEqual([]);
      expect(await labels.put("gone", PAID)).toBe(false);
    });

    it("are put on chats and taken off, each time once", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { labels } = test.store;
      await labels.put(one, PAID);
      const on = { labelId: PAID.id, chat: BOB };
      expect(await labels.assign(one, on, false)).toBe(false);
      expect(await labels.assign(one, on, true)).toBe(true);
      expect(await labels.assign(one, on, true)).toBe(false);
      expect(await labels.listChats(one)).toEqual([on]);
      expect(await labels.listChats(other)).toEqual([]);
      expect(await labels.assign(one, on, false)).toBe(true);
      expect(await labels.listChats(one)).toEqual([]);
      expect(await labels.assign("gone", on, true)).toBe(false);
    });

    it("may be on a chat before they are told of, and go with all that they are on", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { labels } = test.store;
      await labels.assign(one, { labelId: PAID.id, chat: BOB }, true);
      expect(await labels.listChats(one)).toEqual([]);
      await labels.put(one, PAID);
      expect(await labels.listChats(one)).toHaveLength(1);
      expect(await labels.remove(one, PAID.id)).toBe(true);
      expect(await labels.remove(one, PAID.id)).toBe(false);
      await labels.put(one, PAID);
      expect(await labels.listChats(one)).toEqual([]);
    });

    it("are on the chat that several have turned out to be", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { labels } = test.store;
      for (const label of [NEW, PAID]) await labels.put(one, label);
      for (const [labelId, chat] of [
        [PAID.id, BOB],
        [NEW.id, ALICE],
        [PAID.id, ALICE],
      ] as const)
        await labels.assign(one, { labelId, chat }, true);
      await labels.join(one, BOB, [ALICE]);
      expect(await labels.listChats(one)).toEqual([
        { labelId: PAID.id, chat: BOB },
        { labelId: NEW.id, chat: BOB },
      ]);
    });

    it("are forgotten with what is kept of chats, with their account and with their session", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { labels, chats, sessions } = test.store;
      const fill = async (sessionId: string) => {
        await labels.put(sessionId, PAID);
        await labels.assign(sessionId, { labelId: PAID.id, chat: BOB }, true);
      };
      const isEmpty = async (sessionId: string) =>
        [...(await labels.list(sessionId)), ...(await labels.listChats(sessionId))].length === 0;
      for (const id of [one, other]) await fill(id);
      await labels.clear(one);
      expect([await isEmpty(one), await isEmpty(other)]).toEqual([true, false]);
      await fill(one);
      while (await chats.forgetSome(one));
      expect([await isEmpty(one), await isEmpty(other)]).toEqual([true, false]);
      const session = await sessions.get(other);
      await sessions.delete(session?.organizationId ?? "", other);
      expect(await isEmpty(other)).toBe(true);
    });

    it("have an end", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { labels } = test.store;
      const outcomes = await Promise.all(
        Array.from({ length: TOO_MANY }, (_, nth) => labels.put(one, { ...PAID, id: String(nth) })),
      );
      expect(outcomes.filter((isKept) => !isKept).length).toBeGreaterThan(0);
      expect(await labels.put(one, { ...PAID, id: "0", color: 9 })).toBe(true);
    });
  });
}

async function twoSessions(test: FilledStores): Promise<readonly [string, string]> {
  const acme = await test.organization();
  return [(await test.session(acme)).id, (await test.session(acme)).id];
}
