import { describe, expect, it } from "vitest";
import { DELIVERED_EVENTS } from "../../adapters/bearer-cid/webhooks/delivery/event-names.ts";
import { withNext, withOlder } from "../../src/pages/browser/webhooks/delivery-pages.ts";
import { EVENT_NAMES, namesBeside, switched } from "../../src/pages/browser/webhooks/event-names.ts";
import type { DeliveryRow } from "../../src/pages/browser/webhooks/rows.ts";

const { documented, own } = EVENT_NAMES;

describe("the events that the dashboard's webhooks can hear", () => {
  it("are those that are delivered", () => {
    expect(documented.toSorted()).toEqual(DELIVERED_EVENTS.catalog.toSorted());
    expect(own.toSorted()).toEqual(DELIVERED_EVENTS.own.toSorted());
  });

  it("have beside them what a webhook names and nobody here knows", () => {
    expect(namesBeside(["*", "message", "message.ack"]).slice(-2)).toEqual(["presence.ended", "message.ack"]);
  });

  it("are switched one by one", () => {
    expect(switched(["*", "session.deleted"], "*")).toEqual([...documented, "session.deleted"]);
    expect(switched(["message", "auth.qr", "presence.ended"], "*")).toEqual(["presence.ended", "*"]);
    expect(switched(["message", "auth.qr"], "message")).toEqual(["auth.qr"]);
    expect(switched(["auth.qr"], "auth.qr")).toEqual([]);
  });
});

describe("a webhook's answers, page by page", () => {
  const row = (n: number): DeliveryRow => ({
    id: `evt_${n}`,
    event: "message",
    attempts: 1,
    status: "delivered",
    httpStatus: 200,
    error: null,
    at: n,
    happenedAt: n,
  });
  const rows = (from: number, to: number) =>
    Array.from({ length: from - to + 1 }, (_, nth) => row(from - nth));
  const first = { data: rows(10, 8), nextCursor: "behind 8" };
  const read = withNext(first, { data: rows(8, 6), nextCursor: "behind 6" });

  it("are told once, and those behind them stay when new ones come", () => {
    expect(read).toEqual({ data: rows(10, 6), nextCursor: "behind 6" });
    const newest = { data: rows(12, 10), nextCursor: "behind 10" };
    expect(withOlder(newest, read)).toEqual({ data: rows(12, 6), nextCursor: "behind 6" });
    expect(withOlder(first, undefined)).toEqual(first);
  });

  it("have no gap: where more has come than is read at once they begin anew", () => {
    const newest = { data: rows(20, 18), nextCursor: "behind 18" };
    expect(withOlder(newest, read)).toEqual(newest);
  });
});
