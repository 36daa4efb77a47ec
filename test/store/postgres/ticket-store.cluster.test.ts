import { describe, expect, it } from "vitest";
import type { NewTicket } from "../../../src/core/tenants/ticket-store.ts";
import { twoPrograms, type TwoPrograms } from "../../support/postgres/two-programs.ts";

function ticketsOf({ store, beside }: TwoPrograms) {
  if (!store.tickets || !beside.tickets) throw new Error("the database has tickets");
  return { own: store.tickets, others: beside.tickets };
}

const ticket = (text: string, changes: Partial<NewTicket> = {}): NewTicket => ({
  text,
  callerId: "caller",
  content: `what ${text} is for`,
  lastsMs: 3_600_000,
  mostOfCaller: 2,
  most: 3,
  ...changes,
});

describe("tickets of several programs", () => {
  it("are used once, wherever they are presented, and by many at once too", async () => {
    await using test = await twoPrograms();
    const { own, others } = ticketsOf(test);
    expect(await own.keep(ticket("one"))).toBe(true);
    expect(await others.use("another")).toBeUndefined();
    const used = await Promise.all(
      Array.from({ length: 10 }, (_, nth) => (nth % 2 === 0 ? own : others).use("one")),
    );
    expect(used.filter((each) => each !== undefined)).toEqual(["what one is for"]);
  });

  it("are no more than may wait, of a credential and in all", async () => {
    await using test = await twoPrograms();
    const { own, others } = ticketsOf(test);
    expect([await own.keep(ticket("one")), await others.keep(ticket("two"))]).toEqual([true, true]);
    expect(await own.keep(ticket("three"))).toBe(false);
    expect(await own.keep(ticket("three", { callerId: "another" }))).toBe(true);
    expect(await own.keep(ticket("four", { callerId: "a third" }))).toBe(false);
    await others.use("one");
    expect(await own.keep(ticket("four", { callerId: "a third" }))).toBe(true);
  });

  it("are not in force when their time is over, and make room", async () => {
    await using test = await twoPrograms();
    const { own } = ticketsOf(test);
    for (const text of ["one", "two"]) await own.keep(ticket(text, { lastsMs: 0 }));
    expect(await own.use("one")).toBeUndefined();
    for (const text of ["three", "four"]) expect(await own.keep(ticket(text))).toBe(true);
    expect(await test.database.query("SELECT 1 FROM tickets")).toHaveLength(2);
  });

  it("tell nobody who reads the database what they are, or for", async () => {
    await using test = await twoPrograms();
    await ticketsOf(test).own.keep(ticket("secret"));
    const [row] = await test.database.query("SELECT digest, content FROM tickets");
    for (const bytes of [row?.["digest"], row?.["content"]])
      expect((bytes as Buffer).includes("secret")).toBe(false);
  });
});
