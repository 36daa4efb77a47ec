import { describe, expect, it } from "vitest";
import type { GroupMember, MemberInfo } from "../../../src/core/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { ALICE, AT_MS, BOB, type FilledStores } from "./support/filled-stores.ts";
import { alice, bob, GARDEN, groupOf, PARK } from "./support/groups.ts";

/** More than any store keeps of a group's members. */
const TOO_MANY_MEMBERS = 1_100;
/** More than any store keeps of a session's groups. */
const TOO_MANY_GROUPS = 1_001;
const HOUR_MS = 3_600_000;
const ALL = { after: 0, limit: 2_000 };

/** What the groups of every store do alike. */
export function groupContract(open: OpenPorts): void {
  describe("groups", () => {
    it("are each session's own, and of none that is gone", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { groups } = test.store;
      expect(await groups.put(one, groupOf(GARDEN), AT_MS, AT_MS)).toBe(true);
      expect(await groups.find(one, GARDEN)).toMatchObject({
        sessionId: one,
        jid: GARDEN,
        subject: "Garden",
        memberCount: 2,
        firstSeenAtMs: AT_MS,
      });
      expect(await groups.find(other, GARDEN)).toBeUndefined();
      expect(await groups.listJids(other)).toEqual([]);
      expect(await groups.membersOf(other, GARDEN, ALL)).toEqual([]);
      expect(await groups.change(other, GARDEN, { subject: "Theirs" }, AT_MS + 1)).toBe(false);
      expect(await groups.remove(other, GARDEN)).toBe(false);
      expect(await groups.put("gone", groupOf(GARDEN), AT_MS, AT_MS)).toBe(false);
      expect(await groups.listJids(one)).toEqual([GARDEN]);
    });

    it("keep what has changed since WhatsApp was asked", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { groups } = test.store;
      await groups.put(one, groupOf(GARDEN), AT_MS, AT_MS);
      expect(await groups.change(one, GARDEN, { subject: "Park" }, AT_MS + 2)).toBe(true);
      for (const askedAtMs of [AT_MS + 1, AT_MS + 2])
        expect(await groups.put(one, groupOf(GARDEN), askedAtMs, AT_MS + 3)).toBe(true);
      expect(await groups.find(one, GARDEN)).toMatchObject({ subject: "Park", isLocked: false });
      expect(await groups.remove(one, GARDEN, AT_MS + 1)).toBe(false);
      await groups.put(one, groupOf(GARDEN, { subject: "Wood" }), AT_MS + 4, AT_MS + 4);
      expect(await groups.find(one, GARDEN)).toMatchObject({ subject: "Wood" });
      expect(await groups.remove(one, GARDEN, AT_MS + 5)).toBe(true);
      expect(await groups.find(one, GARDEN)).toBeUndefined();
    });

    it("have members that come, change and go, by LID and by JID", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { groups } = test.store;
      await groups.put(one, groupOf(GARDEN, { members: [bob] }), AT_MS, AT_MS);
      expect(await groups.addMembers(one, GARDEN, [{ ...bob, role: "member" }, alice], AT_MS + 1)).toBe(true);
      expect(await groups.addMembers(one, PARK, [alice], AT_MS + 1)).toBe(false);
      const roles = async () =>
        (await groups.membersOf(one, GARDEN, ALL)).map(({ jid, lid, role }) => ({ jid, lid, role }));
      expect(await roles()).toEqual([bob, alice]);
      await groups.setRole(one, GARDEN, [ALICE], "admin", AT_MS + 2);
      expect(await groups.findMember(one, GARDEN, [ALICE])).toMatchObject({ role: "admin" });
      expect(await groups.groupsOf(one, [BOB])).toMatchObject([{ group: GARDEN, subject: "Garden" }]);
      expect((await groups.listPeople(one, "", 10)).map(({ jid }) => jid).sort()).toEqual(
        [BOB, ALICE].sort(),
      );
      await groups.removeMembers(one, GARDEN, [BOB], AT_MS + 3);
      expect(await roles()).toEqual([{ ...alice, role: "admin" }]);
      expect(await groups.find(one, GARDEN)).toMatchObject({ memberCount: 1 });
    });

    it("have members that become known by both their names, and are found by either", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { groups } = test.store;
      await groups.put(one, groupOf(GARDEN, { members: [alice] }), AT_MS, AT_MS);
      const known = { ...alice, lid: "77@lid" };
      await groups.addMembers(one, GARDEN, [known, known], AT_MS + 1);
      expect(await groups.membersOf(one, GARDEN, ALL)).toMatchObject([known]);
      expect(await groups.find(one, GARDEN)).toMatchObject({ memberCount: 1 });
      for (const key of [ALICE, "77@lid"]) {
        expect(await groups.findMember(one, GARDEN, ["1@lid", key])).toMatchObject(known);
        expect((await groups.groupsOf(one, [key])).map(({ group }) => group)).toEqual([GARDEN]);
      }
      expect(await groups.findMember(one, GARDEN, [])).toBeUndefined();
      expect(await groups.findMember(one, PARK, [ALICE])).toBeUndefined();
      expect(await groups.findMember(other, GARDEN, [ALICE])).toBeUndefined();
      expect(await groups.groupsOf(other, [ALICE])).toEqual([]);
      // Whom the LID alone names keeps the number that was known.
      await groups.put(one, groupOf(GARDEN, { members: [{ ...known, jid: null }] }), AT_MS + 2, AT_MS + 2);
      expect(await groups.membersOf(one, GARDEN, ALL)).toMatchObject([known]);
    });

    it("have members with a label, which stays theirs by whatever they are known, and goes with them", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { groups } = test.store;
      for (const id of [one, other])
        await groups.put(id, groupOf(GARDEN, { members: [alice, bob] }), AT_MS, AT_MS);
      const tags = async (id: string) => (await groups.membersOf(id, GARDEN, ALL)).map(({ tag }) => tag);
      expect(await groups.setTag(one, GARDEN, [ALICE], "Gardener")).toBe(true);
      expect(await groups.setTag(one, GARDEN, ["1@lid"], "Nobody's")).toBe(true);
      expect(await groups.setTag(one, PARK, [ALICE], "Elsewhere")).toBe(false);
      expect(await tags(one)).toEqual(["Gardener", null]);
      expect(await tags(other)).toEqual([null, null]);
      const known = { ...alice, lid: "77@lid" };
      await groups.put(one, groupOf(GARDEN, { members: [known, bob] }), AT_MS + 1, AT_MS + 1);
      expect(await groups.findMember(one, GARDEN, ["77@lid"])).toMatchObject({ ...known, tag: "Gardener" });
      expect(await groups.groupsOf(one, ["77@lid"])).toMatchObject([{ tag: "Gardener" }]);
      await groups.setTag(one, GARDEN, [BOB], "Guest");
      await groups.setTag(one, GARDEN, ["77@lid"], null);
      expect(await tags(one)).toEqual([null, "Guest"]);
      await groups.removeMembers(one, GARDEN, [BOB], AT_MS + 2);
      await groups.addMembers(one, GARDEN, [bob], AT_MS + 3);
      expect(await tags(one)).toEqual([null, null]);
    });

    it("take nobody's leave for that of who is not in them", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { groups } = test.store;
      await groups.put(one, groupOf(GARDEN), AT_MS, AT_MS);
      expect(await groups.removeMembers(one, GARDEN, ["1@lid", "66@lid"], AT_MS + 1)).toBe(true);
      expect(await groups.removeMembers(one, GARDEN, ["66@lid"], AT_MS + 2)).toBe(true);
      expect(await groups.find(one, GARDEN)).toMatchObject({ memberCount: 1, updatedAtMs: AT_MS + 2 });
      expect(await groups.removeMembers(one, PARK, [ALICE], AT_MS + 2)).toBe(false);
      expect(await groups.setRole(one, PARK, [ALICE], "admin", AT_MS + 2)).toBe(false);
      expect(await groups.membersOf(one, GARDEN, ALL)).toMatchObject([alice]);
    });

    it("are where somebody is, and each of their people is once in the order of keys", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { groups } = test.store;
      await groups.put(one, groupOf(GARDEN), AT_MS, AT_MS);
      await groups.put(
        one,
        groupOf(PARK, { subject: "Park", members: [bob] }),
        AT_MS + HOUR_MS,
        AT_MS + HOUR_MS,
      );
      expect(await groups.groupsOf(one, [BOB])).toMatchObject([
        { group: GARDEN, subject: "Garden", role: "admin" },
        { group: PARK, subject: "Park", role: "admin" },
      ]);
      const people = await groups.listPeople(one, "", 1);
      const rest = await groups.listPeople(one, people[0]?.key ?? "", 10);
      expect([...people, ...rest]).toMatchObject([
        { key: ALICE, jid: ALICE, lid: null, firstSeenAtMs: AT_MS, lastSeenAtMs: AT_MS },
        { key: "66@lid", jid: BOB, lid: "66@lid", firstSeenAtMs: AT_MS, lastSeenAtMs: AT_MS + HOUR_MS },
      ]);
    });

    it("are forgotten with what is kept of chats", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { groups, chats } = test.store;
      for (const id of [one, other]) await groups.put(id, groupOf(GARDEN), AT_MS, AT_MS);
      while (await chats.forgetSome(one));
      expect(await groups.listJids(one)).toEqual([]);
      expect(await groups.listPeople(one, "", 10)).toEqual([]);
      expect(await groups.membersOf(other, GARDEN, ALL)).toHaveLength(2);
    });

    it("are listed in pages by their rows, and so are their members", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { groups } = test.store;
      await groups.put(one, groupOf(PARK), AT_MS, AT_MS);
      await groups.put(other, groupOf(GARDEN), AT_MS, AT_MS);
      await groups.put(one, groupOf(GARDEN), AT_MS, AT_MS);
      const [first] = await groups.list(one, { after: 0, limit: 1 });
      expect(first?.jid).toBe(PARK);
      const rest = await groups.list(one, { after: first?.row ?? 0, limit: 10 });
      expect(rest.map(({ jid }) => jid)).toEqual([GARDEN]);
      expect(await groups.list(one, { after: rest[0]?.row ?? 0, limit: 10 })).toEqual([]);
      const [member] = await groups.membersOf(one, PARK, { after: 0, limit: 1 });
      expect(member?.jid).toBe(BOB);
      const others: readonly GroupMember[] = await groups.membersOf(one, PARK, {
        after: member?.row ?? 0,
        limit: 10,
      });
      expect(others.map(({ jid }) => jid)).toEqual([ALICE]);
    });

    it("go with their session, and with their members", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { groups, sessions } = test.store;
      for (const id of [one, other]) await groups.put(id, groupOf(GARDEN), AT_MS, AT_MS);
      const session = await sessions.get(one);
      await sessions.delete(session?.organizationId ?? "", one);
      expect(await groups.find(one, GARDEN)).toBeUndefined();
      expect(await groups.listPeople(one, "", 10)).toEqual([]);
      expect(await groups.membersOf(other, GARDEN, ALL)).toHaveLength(2);
      await groups.remove(other, GARDEN);
      expect(await groups.listPeople(other, "", 10)).toEqual([]);
    });

    it("have an end, and so have their members", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { groups } = test.store;
      const members = Array.from({ length: TOO_MANY_MEMBERS }, (_, nth): MemberInfo => {
        return { jid: null, lid: `${nth + 1}@lid`, role: "member" };
      });
      await groups.put(one, groupOf(GARDEN, { members }), AT_MS, AT_MS);
      const kept = await groups.membersOf(one, GARDEN, ALL);
      expect(kept.length).toBeLessThan(TOO_MANY_MEMBERS);
      await groups.addMembers(one, GARDEN, [alice], AT_MS + 1);
      expect(await groups.membersOf(one, GARDEN, ALL)).toHaveLength(kept.length);
      const outcomes: boolean[] = [];
      for (let nth = 0; nth < TOO_MANY_GROUPS; nth++)
        outcomes.push(await groups.put(one, groupOf(`${nth}@g.us`, { members: [] }), AT_MS, AT_MS));
      expect(outcomes).toContain(false);
      expect(await groups.put(one, groupOf(GARDEN, { subject: "Wood" }), AT_MS + 2, AT_MS + 2)).toBe(true);
    });
  });
}

async function twoSessions(test: FilledStores): Promise<readonly [string, string]> {
  const acme = await test.organization();
  return [(await test.session(acme)).id, (await test.session(acme)).id];
}
