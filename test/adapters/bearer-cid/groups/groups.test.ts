import { describe, expect, it } from "vitest";
import { lidUserOf } from "../../../../src/sandbox/wire/jid.ts";
import { bearerRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { groupCalls, madeGroup, type GroupRow, type MemberRow, type Page } from "./group-calls.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });

const jidOf = (number: string) => `${number}@s.whatsapp.net`;
const lidOf = (number: string) => `${lidUserOf(number)}@lid`;
const NOT_FOUND = bearerRefusal(404, "not_found", "group not found");
const NOT_CONNECTED = bearerRefusal(
  501,
  "not_implemented",
  "live WhatsApp client is not available for this session",
);

async function newSession() {
  const session = await tenant.linkedSession();
  return { session, ...groupCalls(tenant, session) };
}

describe("a group that is made", () => {
  it("is there at once, with who is in it", async () => {
    const { session, call, created, listed, members } = await newSession();
    const [ana, bob] = [newNumber(), newNumber()];
    const answer = await call("POST", "", { name: "Shop", participants: [jidOf(ana), bob] });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        subject: "Shop",
        description: null,
        ownerJid: jidOf(session.number),
        participants: 3,
        isAnnounce: false,
        isLocked: false,
      },
    });
    const { groupJid } = answer.body as { groupJid: string };
    const [row] = await listed();
    expect(row).toEqual({
      id: expect.any(Number) as number,
      groupJid,
      subject: "Shop",
      description: null,
      ownerJid: jidOf(session.number),
      participantCount: 3,
      isAnnounce: false,
      isLocked: false,
      createdAtWa: expect.any(Number) as number,
      firstSeenAt: expect.any(Number) as number,
      updatedAt: expect.any(Number) as number,
    });
    expect(await call("GET", `/${groupJid}`)).toEqual({ status: 200, body: row });
    const found = await members(groupJid);
    expect(found.map(({ lid, role }) => [lid, role]).sort()).toEqual(
      [
        [lidOf(session.number), "superadmin"],
        [lidOf(ana), "member"],
        [lidOf(bob), "member"],
      ].sort(),
    );
    expect(found[0]).toMatchObject({ sessionId: session.id, groupJid, tag: null });
    await created("Another", ana);
    expect((await listed()).map(({ subject }) => subject)).toEqual(["Shop", "Another"]);
  });

  it("has who is on WhatsApp, and is not made where nobody of them is", async () => {
    const { call, members, listed } = await newSession();
    const [ana, nobody] = [newNumber(), newNumber()];
    await test.phone("/phone/registered", { number: nobody, registered: false });
    const { body } = await call("POST", "", { name: "Some", participants: [ana, nobody] });
    const { groupJid } = body as { groupJid: string };
    expect((await members(groupJid)).map(({ lid }) => lid)).not.toContain(lidOf(nobody));
    expect(await call("POST", "", { name: "None", participants: [nobody] })).toEqual(
      bearerRefusal(403, "forbidden", "none of the participants could be added", {
        participants: { [jidOf(nobody)]: "not_on_whatsapp" },
      }),
    );
    expect(await listed()).toHaveLength(1);
  });

  it.each([
    [{}, "name is required", { name: "is missing" }],
    [{ name: " ", participants: ["628123456789"] }, "name is required", { name: "is missing" }],
    [{ name: "Shop" }, "at least one participant is required", { participants: "takes at least 1 entry" }],
    [
      { name: "Shop", participants: [] },
      "at least one participant is required",
      { participants: "takes at least 1 entry" },
    ],
    [
      { name: "Shop", participants: ["hello"] },
      "invalid jid: hello",
      { participants: "takes the JID of a person or a group, or 5 to 15 digits with the country code" },
    ],
    [
      { name: "Shop", participants: Array.from({ length: 1025 }, () => "628123456789") },
      "participants exceeds 1024 entries",
      { participants: "takes at most 1024 entries" },
    ],
  ])("takes a name and people: %j", async (body, message, details) => {
    const { call, listed } = await newSession();
    expect(await call("POST", "", body)).toEqual(bearerRefusal(400, "validation_error", message, details));
    expect(await listed()).toEqual([]);
  });
});

describe("groups of before and of others", () => {
  it("are listed once the session is open, without a call", async () => {
    const number = newNumber();
    const group = await madeGroup(tenant, "Old friends", newNumber(), number);
    const session = await tenant.linkedSession(number);
    const { listed, members, call } = groupCalls(tenant, session);
    await eventually("the group is listed", async () => (await listed()).length === 1);
    expect(await listed()).toMatchObject([{ groupJid: group, subject: "Old friends" }]);
    expect(await members(group)).toHaveLength(2);
    expect(await call("POST", `/${group}:leave`)).toMatchObject({ status: 204 });
    expect(await listed()).toEqual([]);
    expect(await call("POST", `/${group}:leave`)).toEqual(NOT_FOUND);
  });

  it("follow what phones do", async () => {
    const { session, listed, members, call } = await newSession();
    const [ana, bob] = [newNumber(), newNumber()];
    const group = await madeGroup(tenant, "Friends", ana, session.number);
    await eventually("the group is listed", async () => (await listed()).length === 1);
    const phone = (body: object) => test.phone(`/groups/${group}`, body);
    const change = (action: string, number: string) =>
      test.phone(`/groups/${group}/participants`, { action, participants: [number] });
    const isIn = async (number: string, role: string) =>
      (await members(group)).some((member) => member.lid === lidOf(number) && member.role === role);
    await phone({ subject: "Best friends", description: "Tea", announcement: true, locked: true });
    await change("add", bob);
    await change("promote", session.number);
    await eventually("the account is an admin", () => isIn(session.number, "admin"));
    expect((await call("GET", `/${group}`)).body).toMatchObject({
      subject: "Best friends",
      description: "Tea",
      isAnnounce: true,
      isLocked: true,
      participantCount: 3,
    });
    expect(await isIn(ana, "superadmin")).toBe(true);
    expect(await isIn(bob, "member")).toBe(true);
    await change("remove", bob);
    await eventually("one is gone", async () => (await members(group)).length === 2);
    await change("remove", session.number);
    await eventually("the account is out of it", async () => (await listed()).length === 0);
    expect(await call("GET", `/${group}`)).toEqual(NOT_FOUND);
  });

  it("have the labels that their members give themselves, until they take them back", async () => {
    const { session, listed, members, call } = await newSession();
    const ana = newNumber();
    const group = await madeGroup(tenant, "Friends", ana, session.number);
    await eventually("the group is listed", async () => (await listed()).length === 1);
    const label = (from: string, tag: string) =>
      test.phone("/phone/send", { from, to: group, memberTag: { tag } });
    const tagOf = async (number: string) =>
      (await members(group)).find(({ lid }) => lid === lidOf(number))?.tag;
    expect(await tagOf(ana)).toBeNull();
    expect(await label(ana, "~Ana")).toMatchObject({ status: 200 });
    expect(await label(session.number, "Boss")).toMatchObject({ status: 200 });
    await eventually(
      "both have a label",
      async () => (await tagOf(ana)) !== null && (await tagOf(session.number)) !== null,
    );
    expect([await tagOf(ana), await tagOf(session.number)]).toEqual(["~Ana", "Boss"]);
    const contact = await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/contacts/${lidOf(ana)}`);
    expect(contact.body).toMatchObject({ groups: [{ jid: group, tag: "~Ana" }] });
    expect(await label(ana, "")).toMatchObject({ status: 200 });
    await eventually("it is taken back", async () => (await tagOf(ana)) === null);
    expect((await call("GET", `/${group}`)).body).toMatchObject({ subject: "Friends" });
    expect(await label(ana, "x".repeat(500))).toMatchObject({ status: 200 });
    await eventually("it has an end", async () => (await tagOf(ana))?.length === 100);
  });

  it("are kept until WhatsApp says that the account is in no such group, and not for any other refusal", async () => {
    const { session, call, created, listed } = await newSession();
    const group = await created("Shop", newNumber());
    const leave = async (code: number) => {
      // For whatever is asked of the group meanwhile.
      await test.phone("/faults", { kind: "group-error", number: session.number, code, times: 1_000 });
      const { status } = await call("POST", `/${group}:leave`);
      await test.phone("/faults", { kind: "clear" });
      return status;
    };
    for (const code of [400, 500]) {
      expect(await leave(code)).toBeGreaterThanOrEqual(400);
      expect((await listed()).map(({ groupJid }) => groupJid)).toEqual([group]);
    }
    expect(await leave(404)).toBe(404);
    expect(await listed()).toEqual([]);
    expect(await call("GET", `/${group}`)).toEqual(NOT_FOUND);
  });

  it("are the session's own, also when it is not connected", async () => {
    const one = await newSession();
    const other = await newSession();
    const group = await one.created("Shop", newNumber());
    expect(await other.call("GET", `/${group}`)).toEqual(NOT_FOUND);
    expect(await other.call("GET", `/${group}/members`)).toEqual(NOT_FOUND);
    expect(await other.listed()).toEqual([]);
    await tenant.bearer.call("POST", `/api/v1/sessions/${one.session.id}:stop`);
    expect(await one.listed()).toHaveLength(1);
    expect(await one.members(group)).toHaveLength(2);
    for (const [method, rest, body] of [
      ["POST", "", { name: "New", participants: [newNumber()] }],
      ["POST", ":join", { invite: "AbCdEfGhIjKlMnOpQrStUv" }],
      ["PATCH", `/${group}`, { subject: "Other" }],
      ["POST", `/${group}:leave`],
      ["GET", `/${group}/invite`],
      ["DELETE", `/${group}/invite`],
      ["POST", `/${group}/members`, { participants: [newNumber()] }],
      ["POST", `/${group}/members:approve`, { participants: [newNumber()] }],
      ["DELETE", `/${group}/members/${newNumber()}`],
      ["POST", `/${group}/members/${newNumber()}/promote`],
      ["POST", `/${group}/members/${newNumber()}/demote`],
    ] as const) {
      expect(await one.call(method, rest, body), `${method} ${rest}`).toEqual(NOT_CONNECTED);
    }
  });

  it("come in pages", async () => {
    const { call, created } = await newSession();
    const people = [newNumber(), newNumber(), newNumber()];
    for (const name of ["One", "Two", "Three"]) await created(name, ...people);
    const first = (await call("GET", "?limit=2")).body as Page<GroupRow>;
    expect(first.data.map(({ subject }) => subject)).toEqual(["One", "Two"]);
    const second = (await call("GET", `?limit=2&cursor=${first.nextCursor}`)).body as Page<GroupRow>;
    expect(second).toMatchObject({ data: [{ subject: "Three" }], nextCursor: "" });
    const group = first.data[0]?.groupJid ?? "";
    const all = (await call("GET", `/${group}/members`)).body as Page<MemberRow>;
    const some = (await call("GET", `/${group}/members?limit=3`)).body as Page<MemberRow>;
    const rest = (await call("GET", `/${group}/members?cursor=${some.nextCursor}`)).body as Page<MemberRow>;
    expect([...some.data, ...rest.data]).toEqual(all.data);
    expect(all.data).toHaveLength(4);
    for (const at of ["", `/${group}/members`]) {
      expect(await call("GET", `${at}?cursor=x`)).toMatchObject({
        status: 400,
        body: { error: { code: "validation_error", message: "invalid cursor" } },
      });
    }
  });
});
