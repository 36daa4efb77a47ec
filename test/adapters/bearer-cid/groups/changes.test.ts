import { describe, expect, it } from "vitest";
import { lidUserOf } from "../../../../src/sandbox/wire/jid.ts";
import { bearerRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { groupCalls, madeGroup } from "./group-calls.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });

const DONE = { status: 204 };
const NOT_FOUND = bearerRefusal(404, "not_found", "group not found");
const NO_MEMBER = bearerRefusal(404, "not_found", "group member not found");
const NO_ADMIN = bearerRefusal(403, "forbidden", "the account is not an admin of this group");
const NOT_ADDED = "none of the participants could be added";
const ELSEWHERE = "120363000000000000@g.us";
const jidOf = (number: string) => `${number}@s.whatsapp.net`;
const lidOf = (number: string) => `${lidUserOf(number)}@lid`;

async function newSession() {
  const session = await tenant.linkedSession();
  const calls = groupCalls(tenant, session);
  const rolesIn = async (group: string) =>
    Object.fromEntries((await calls.members(group)).map(({ lid, role }) => [lid, role]));
  /** A group in which the account is no admin. */
  async function others(): Promise<string> {
    const group = await madeGroup(tenant, "Theirs", newNumber(), session.number);
    await eventually("the group is known", async () =>
      (await calls.listed()).some(({ groupJid }) => groupJid === group),
    );
    return group;
  }
  return { session, ...calls, rolesIn, others };
}

describe("a group's subject and settings", () => {
  it("are changed, those that are named alone, as its other members see them", async () => {
    const one = await newSession();
    const other = await newSession();
    const group = await one.created("Shop", other.session.number);
    const change = (body: object) => one.call("PATCH", `/${group}`, body);
    const shown = async () => (await one.call("GET", `/${group}`)).body;
    expect(
      await change({ subject: "Shop 2", description: "Orders", announce: true, locked: true }),
    ).toMatchObject(DONE);
    expect(await shown()).toMatchObject({
      subject: "Shop 2",
      description: "Orders",
      isAnnounce: true,
      isLocked: true,
    });
    expect(await change({ announce: false })).toMatchObject(DONE);
    expect(await change({ description: "" })).toMatchObject(DONE);
    expect(await shown()).toMatchObject({
      subject: "Shop 2",
      description: null,
      isAnnounce: false,
      isLocked: true,
    });
    await eventually("the other session knows it", async () => {
      const [row] = await other.listed();
      return row?.subject === "Shop 2" && row.description === null;
    });
    expect(await other.call("PATCH", `/${group}`, { subject: "Mine" })).toEqual(NO_ADMIN);
  });

  it("are refused where nothing is named, and what was changed before one that fails stands", async () => {
    const { call, created } = await newSession();
    const group = await created("Shop", newNumber());
    expect(await call("PATCH", `/${group}`, {})).toEqual(
      bearerRefusal(400, "validation_error", "no group settings to update", {
        body: "takes at least one setting",
      }),
    );
    for (const body of [{ subject: null }, { subject: "" }, { announce: "yes" }]) {
      expect(await call("PATCH", `/${group}`, body)).toMatchObject({ status: 400 });
    }
    const answer = await call("PATCH", `/${group}`, {
      subject: "New",
      description: "x".repeat(5000),
      locked: true,
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: "validation_error", details: { changed: ["subject"] } } },
    });
    expect((await call("GET", `/${group}`)).body).toMatchObject({
      subject: "New",
      description: null,
      isLocked: false,
    });
    expect(await call("PATCH", `/${ELSEWHERE}`, { subject: "New" })).toEqual(NOT_FOUND);
    expect(await call("PATCH", "/hello", { subject: "New" })).toMatchObject({
      status: 400,
      body: { error: { message: "invalid jid: hello" } },
    });
  });
});

describe("the members of a group", () => {
  it("are added, made admins and members again, and removed, by number, JID or LID", async () => {
    const { call, created, rolesIn } = await newSession();
    const [ana, bob] = [newNumber(), newNumber()];
    const group = await created("Shop", ana);
    expect(await call("POST", `/${group}/members`, { participants: [`+${bob}`, jidOf(ana)] })).toMatchObject(
      DONE,
    );
    expect(await call("POST", `/${group}/members/${jidOf(bob)}/promote`)).toMatchObject(DONE);
    expect(await rolesIn(group)).toMatchObject({ [lidOf(ana)]: "member", [lidOf(bob)]: "admin" });
    expect(await call("POST", `/${group}/members/${lidOf(bob)}/promote`)).toMatchObject(DONE);
    expect(await call("POST", `/${group}/members/${bob}/demote`)).toMatchObject(DONE);
    expect(await rolesIn(group)).toMatchObject({ [lidOf(bob)]: "member" });
    expect(await call("DELETE", `/${group}/members/${lidOf(ana)}`)).toMatchObject(DONE);
    expect(await call("DELETE", `/${group}/members/${ana}`)).toMatchObject(DONE);
    expect(Object.keys(await rolesIn(group))).not.toContain(lidOf(ana));
    expect(await call("POST", `/${group}/members/${ana}/promote`)).toEqual(NO_MEMBER);
    expect(await call("POST", `/${group}/members/${ana}/demote`)).toEqual(NO_MEMBER);
  });

  it("are not who lets only acquaintances add them, nor who is not on WhatsApp", async () => {
    const { call, created, rolesIn } = await newSession();
    const [ana, secret, nobody] = [newNumber(), newNumber(), newNumber()];
    await test.phone("/phone/privacy", { number: secret, category: "groupadd", value: "contacts" });
    await test.phone("/phone/registered", { number: nobody, registered: false });
    const group = await created("Shop", ana, secret);
    expect(Object.keys(await rolesIn(group))).not.toContain(lidOf(secret));
    const add = (...participants: string[]) => call("POST", `/${group}/members`, { participants });
    expect(await add(secret, nobody)).toEqual(
      bearerRefusal(403, "forbidden", NOT_ADDED, {
        participants: { [jidOf(secret)]: "private", [jidOf(nobody)]: "not_on_whatsapp" },
      }),
    );
    expect(await add(secret, newNumber())).toMatchObject(DONE);
    expect(await add(ana)).toMatchObject(DONE);
    expect(await call("POST", `/${group}/members`, {})).toEqual(
      bearerRefusal(400, "validation_error", "at least one participant is required", {
        participants: "takes at least 1 entry",
      }),
    );
    expect(await add("../x")).toMatchObject({
      status: 400,
      body: { error: { message: "invalid jid: ../x" } },
    });
    expect(await add(group)).toMatchObject({ status: 400 });
  });

  it("are changed by admins alone, in a group that there is", async () => {
    const { call, others } = await newSession();
    const group = await others();
    const asked = [
      ["POST", "/members", { participants: [newNumber()] }],
      ["DELETE", `/members/${newNumber()}`],
      ["POST", `/members/${newNumber()}/promote`],
      ["POST", `/members/${newNumber()}/demote`],
      ["POST", "/members:approve", { participants: [newNumber()] }],
      ["GET", "/invite"],
      ["DELETE", "/invite"],
    ] as const;
    for (const [method, rest, body] of asked) {
      expect(await call(method, `/${group}${rest}`, body), rest).toEqual(NO_ADMIN);
      expect(await call(method, `/${ELSEWHERE}${rest}`, body), rest).toEqual(NOT_FOUND);
    }
  });
});

describe("the invite of a group", () => {
  it("lets others in, by its link or its code, until it is reset", async () => {
    const one = await newSession();
    const other = await newSession();
    const group = await one.created("Shop", newNumber());
    const { invite } = (await one.call("GET", `/${group}/invite`)).body as { invite: string };
    expect(invite).toMatch(/^https:\/\/chat\.whatsapp\.com\/[A-Za-z0-9]{22}$/);
    const join = (link?: string) => other.call("POST", ":join", link === undefined ? {} : { invite: link });
    expect(await join(invite)).toEqual({ status: 200, body: { groupJid: group } });
    expect(await other.listed()).toMatchObject([{ groupJid: group, subject: "Shop", participantCount: 3 }]);
    expect(await join(invite.split("/").at(-1))).toEqual({ status: 200, body: { groupJid: group } });
    await eventually("its maker knows", async () => (await one.members(group)).length === 3);
    const renewed = (await one.call("DELETE", `/${group}/invite`)).body as { invite: string };
    expect(renewed.invite).not.toBe(invite);
    expect(await join(invite)).toEqual(
      bearerRefusal(400, "validation_error", "invite has been revoked or has expired"),
    );
    expect(await join("AbCdEfGhIjKlMnOpQrStUv")).toEqual(
      bearerRefusal(400, "validation_error", "invite is invalid"),
    );
    expect(await join()).toEqual(
      bearerRefusal(400, "validation_error", "invite is required", { invite: "is missing" }),
    );
    expect(await join("https://example.com/AbCdEfGhIjKlMnOpQrStUv")).toMatchObject({
      status: 400,
      body: { error: { message: "invite takes an invite link or its code" } },
    });
  });

  it("has who comes by it wait where an admin has to let them in, who does", async () => {
    const one = await newSession();
    const other = await newSession();
    const group = await one.created("Shop", newNumber());
    await test.phone(`/groups/${group}`, { approval: true });
    const { invite } = (await one.call("GET", `/${group}/invite`)).body as { invite: string };
    expect(await other.call("POST", ":join", { invite })).toEqual({ status: 200, body: { groupJid: group } });
    expect(await other.listed()).toEqual([]);
    const approve = (...participants: string[]) =>
      one.call("POST", `/${group}/members:approve`, { participants });
    expect(await approve(newNumber())).toEqual(NO_MEMBER);
    expect(await approve(other.session.number)).toMatchObject(DONE);
    expect(await one.rolesIn(group)).toMatchObject({ [lidOf(other.session.number)]: "member" });
    await eventually("who was let in knows the group", async () => (await other.listed()).length === 1);
  });
});
