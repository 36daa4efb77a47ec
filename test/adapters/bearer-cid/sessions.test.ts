import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../../../src/gateway.ts";
import { bearerRefusal, type Answer } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";
import { ownerOf, TestGateway } from "../../support/test-gateway.ts";

const ROOT = "/api/v1/sessions";
const NOT_FOUND = bearerRefusal(404, "not_found", "session not found");
const NOT_LINKED = bearerRefusal(400, "validation_error", "the session is not linked to a phone");
const ALREADY_LINKED = bearerRefusal(400, "validation_error", "the session is linked already");
const NO_QR = bearerRefusal(404, "not_found", "no QR code is ready yet; ask again in a moment");
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

type Row = Record<string, unknown> & { readonly id: string; readonly label: string };

const clock = new ManualClock();
let test: TestGateway;
let tenant: Tenant;
beforeAll(async () => {
  test = await TestGateway.start({ clock, config: { requestsPerMinute: 0 } });
  tenant = new Tenant(test);
});
afterAll(async () => {
  expect(test.sandbox.unknownStanzas).toEqual([]);
  await test[Symbol.asyncDispose]();
});

const rowOf = ({ body }: Answer) => body as Row;
const create = (body?: unknown, of = tenant) => of.bearer.call("POST", ROOT, body);
const get = ({ id }: { id: string }) => tenant.bearer.call("GET", `${ROOT}/${id}`);
const act = ({ id }: { id: string }, action: string) => tenant.bearer.call("POST", `${ROOT}/${id}:${action}`);
const qr = ({ id }: { id: string }) => tenant.bearer.call("GET", `${ROOT}/${id}/qr`);
const pairingCode = ({ id }: { id: string }, body?: unknown) =>
  tenant.bearer.call("POST", `${ROOT}/${id}/pairing-code`, body);
const me = ({ id }: { id: string }) => tenant.bearer.call("GET", `${ROOT}/${id}/me`);
const statusOf = async (session: { id: string }) => rowOf(await get(session))["status"];

function untilStatus({ id }: { id: string }, status: string): Promise<void> {
  const { core } = test.gateway;
  const { organizationId } = tenant.secrets;
  return eventually(`the session is ${status}`, () => {
    const session = core.findSession(organizationId, id);
    return session !== undefined && core.viewSession(session).state.status === status;
  });
}

/** A row of an unlinked session as it is made now. */
function newRow(of: Tenant, rest: Partial<Row>): object {
  const now = clock.wallMs();
  return {
    autoRead: false,
    createdAt: now,
    createdByUserId: ownerOf(test.gateway, of.secrets).id,
    gatewayId: "duet",
    id: expect.stringMatching(ULID) as string,
    isAdminSession: false,
    lastConnectedAt: null,
    organizationId: of.secrets.organizationId,
    phoneNumber: null,
    presenceTyping: false,
    ratePerHour: 600,
    ratePerMin: 20,
    status: "stopped",
    updatedAt: now,
    waJid: null,
    waLid: null,
    announce: "announce",
    failureReason: null,
    ...rest,
  };
}

describe("create", () => {
  it("makes a stopped, unlinked session with every field of a row", async () => {
    const answer = await create({
      label: "Support line",
      autoRead: true,
      presenceTyping: true,
      announce: "quiet",
    });
    expect(answer).toEqual({
      status: 201,
      body: newRow(tenant, {
        label: "Support line",
        autoRead: true,
        presenceTyping: true,
        announce: "quiet",
      }),
    });
    expect(await get(rowOf(answer))).toEqual({ status: 200, body: answer.body });
  });

  it.each<[string, unknown]>([
    ["no body", undefined],
    ["an empty body", ""],
    ["an empty object", {}],
    ["unknown members only", { name: "x", start_: true }],
  ])("labels a session with its id when there is %s", async (_, body) => {
    const row = rowOf(await create(body));
    expect(row).toEqual(newRow(tenant, { label: row.id }));
  });

  it("names a session by its label where that is free and legal, else by its id", async () => {
    const own = new Tenant(test);
    const labels = ["sales", "SALES", "Support line", "ünïcode", "a/b", "x".repeat(100)];
    const rows: Row[] = [];
    for (const label of labels) rows.push(rowOf(await create({ label }, own)));
    const { body } = await own.token.call("GET", "/api/instance/list");
    const names = (body as { instances: { name: string }[] }).instances.map(({ name }) => name);
    const [, second, third, fourth, fifth] = rows.map(({ id }) => id);
    expect(names).toEqual(["sales", second, third, fourth, fifth, "x".repeat(100)]);
    expect(rows.map(({ label }) => label)).toEqual(labels);
  });

  it("begins the pairing at once when told to start", async () => {
    const answer = await create({ start: true });
    expect(rowOf(answer)).toEqual(newRow(tenant, { label: rowOf(answer).id, status: "starting" }));
    await untilStatus(rowOf(answer), "waiting_for_scan");
    expect((await qr(rowOf(answer))).status).toBe(200);
  });

  it.each<[string, unknown, string]>([
    ["a label that is no text", { label: 5 }, "label"],
    ["a label of null", { label: null }, "label"],
    ["an empty label", { label: "" }, "label"],
    ["a label of 101 characters", { label: "x".repeat(101) }, "label"],
    ["a flag that is none", { autoRead: "yes" }, "autoRead"],
    ["a start that is none", { start: 1 }, "start"],
    ["an unknown way to announce", { announce: "loud" }, "announce"],
    ["a list", [], "body"],
    ["no JSON", "{", "body"],
  ])("refuses %s with 400 and names the member", async (_, body, member) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "validation_error" } } });
    const { details } = (answer.body as { error: { details: object } }).error;
    expect(Object.keys(details)).toEqual([member]);
  });

  it("is 403 when an organization without a figure of its own has as many as the setting allows", async () => {
    await using few = await TestGateway.start({ config: { mostSessions: 1 } });
    const [own, other] = [new Tenant(few), new Tenant(few)];
    few.gateway.tenants.setLimits(other.secrets.organizationId, { maxSessions: 2 });
    const statuses = async (of: Tenant) => {
      const answers = [await create({}, of), await create({}, of), await create({}, of)];
      return answers.map(({ status }) => status);
    };
    expect(await statuses(own)).toEqual([201, 403, 403]);
    expect(await statuses(other)).toEqual([201, 201, 403]);
  });

  it("is 403 when the organization has as many sessions as it may", async () => {
    const own = new Tenant(test);
    test.gateway.tenants.setLimits(own.secrets.organizationId, { maxSessions: 1 });
    expect((await create({}, own)).status).toBe(201);
    expect(await create({}, own)).toEqual(
      bearerRefusal(403, "forbidden", "the organization may have 1 sessions and has 1"),
    );
  });
});

describe("list and delete", () => {
  it("lists the organization's sessions on one page, in the order of their making", async () => {
    const own = new Tenant(test);
    expect(await own.bearer.call("GET", ROOT)).toEqual({ status: 200, body: { data: [], nextCursor: null } });
    const one = await create({ label: "one" }, own);
    const two = await create({ label: "two" }, own);
    expect(await own.bearer.call("GET", ROOT)).toEqual({
      status: 200,
      body: { data: [one.body, two.body], nextCursor: null },
    });
  });

  it("deletes a session for good, once", async () => {
    const session = tenant.session("to-be-deleted");
    const token = tenant.instanceToken(session);
    expect(await tenant.bearer.call("DELETE", `${ROOT}/${session.id}`)).toEqual({
      status: 204,
      body: undefined,
    });
    expect(await tenant.bearer.call("DELETE", `${ROOT}/${session.id}`)).toEqual(NOT_FOUND);
    expect(await get(session)).toEqual(NOT_FOUND);
    expect(await test.gateway.core.authenticate(token)).toBeUndefined();
    expect(rowOf(await create({ label: "to-be-deleted" })).label).toBe("to-be-deleted");
  });

  it("logs a linked session out before it deletes it", async () => {
    const session = await tenant.linkedSession();
    expect((await tenant.bearer.call("DELETE", `${ROOT}/${session.id}`)).status).toBe(204);
    const devices = (await (await test.sandbox.request("/devices")).json()) as { number: string }[];
    expect(devices.filter(({ number }) => number === session.number)).toEqual([]);
  });
});

describe("linking by QR", () => {
  it("answers 404 and begins, then 200 with the text and until when it lives, then opens", async () => {
    const session = tenant.session();
    const number = newNumber();
    expect(await me(session)).toEqual(
      bearerRefusal(404, "not_found", "the session is not linked to a phone"),
    );
    expect(await qr(session)).toEqual(NO_QR);
    expect(await statusOf(session)).toBe("starting");
    expect(await qr(session)).toEqual(NO_QR);
    await untilStatus(session, "waiting_for_scan");
    expect(await statusOf(session)).toBe("scan_qr_code");
    const shown = await qr(session);
    expect(shown).toEqual({
      status: 200,
      body: { code: expect.any(String) as string, expiresAt: clock.wallMs() + 60_000 },
    });
    expect(await qr(session)).toEqual(shown);

    await test.phone("/phone/scan", { qr: (shown.body as { code: string }).code, number });
    await untilStatus(session, "open");
    const lid = expect.stringMatching(/^\d+@lid$/) as string;
    expect(await get(session)).toEqual({
      status: 200,
      body: newRow(tenant, {
        id: session.id,
        label: session.label,
        status: "working",
        phoneNumber: number,
        waJid: `${number}@s.whatsapp.net`,
        waLid: lid,
        lastConnectedAt: clock.wallMs(),
        createdAt: session.createdAtMs,
      }),
    });
    expect(await me(session)).toEqual({
      status: 200,
      body: {
        connected: true,
        phoneNumber: number,
        sessionId: session.id,
        status: "working",
        waJid: `${number}@s.whatsapp.net`,
        waLid: lid,
      },
    });
    expect(await qr(session)).toEqual(ALREADY_LINKED);
    expect(await pairingCode(session, { phone: number })).toEqual(ALREADY_LINKED);
  });
});

describe("linking by code", () => {
  it("gives a code that links the phone which enters it", async () => {
    const session = tenant.session();
    const number = newNumber();
    const answer = await pairingCode(session, { phone: `+${number}` });
    expect(answer).toEqual({
      status: 200,
      body: { code: expect.stringMatching(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/) as string },
    });
    await test.phone("/phone/enter-code", { code: (answer.body as { code: string }).code, number });
    await untilStatus(session, "open");
    expect(rowOf(await get(session))).toMatchObject({ status: "working", phoneNumber: number });
  });

  it.each<[string, unknown]>([
    ["no body", undefined],
    ["no phone", {}],
    ["a phone that is no text", { phone: 628123456789 }],
    ["a phone of null", { phone: null }],
    ["an empty phone", { phone: "" }],
    ["two plus signs", { phone: "++628123456789" }],
    ["letters", { phone: "62812abc" }],
    ["too few digits", { phone: "1234" }],
    ["too many digits", { phone: "123456789012345678901" }],
  ])("refuses %s with 400", async (_, body) => {
    expect(await pairingCode(tenant.session(), body)).toMatchObject({
      status: 400,
      body: { error: { code: "validation_error" } },
    });
  });
});

describe("start, stop, restart and logout", () => {
  it("refuse to connect a session that no phone has linked", async () => {
    const session = tenant.session();
    expect(await act(session, "start")).toEqual(NOT_LINKED);
    expect(await act(session, "restart")).toEqual(NOT_LINKED);
    expect(await statusOf(session)).toBe("stopped");
  });

  it("do nothing to a session that is where they lead", async () => {
    const session = tenant.session();
    for (const action of ["stop", "stop", "logout", "logout"]) {
      expect(await act(session, action)).toEqual({
        status: 200,
        body: newRow(tenant, { id: session.id, label: session.label, createdAt: session.createdAtMs }),
      });
    }
  });

  it("end the pairing of a session that waits for a scan", async () => {
    const session = tenant.session();
    await qr(session);
    await untilStatus(session, "waiting_for_scan");
    expect(rowOf(await act(session, "stop"))["status"]).toBe("stopped");
    expect(await qr(session)).toEqual(NO_QR);
  });

  it("lead a linked session from state to state", async () => {
    const session = await tenant.linkedSession();
    const open = await get(session);
    expect(rowOf(await act(session, "start"))["status"]).toBe("working");
    expect(test.sandbox.logins(session.number)).toBe(1);

    expect(rowOf(await act(session, "stop"))).toMatchObject({
      status: "stopped",
      phoneNumber: session.number,
    });
    expect((await me(session)).body).toMatchObject({ connected: false, status: "stopped" });
    expect(rowOf(await act(session, "stop"))["status"]).toBe("stopped");

    expect(rowOf(await act(session, "start"))["status"]).toBe("starting");
    expect(rowOf(await act(session, "start"))["status"]).toBe("starting");
    await untilStatus(session, "open");
    expect(test.sandbox.logins(session.number)).toBe(2);

    expect(rowOf(await act(session, "restart"))["status"]).toBe("starting");
    await untilStatus(session, "open");
    expect(test.sandbox.logins(session.number)).toBe(3);
    expect((await get(session)).body).toEqual(open.body);

    expect(rowOf(await act(session, "logout"))).toMatchObject({
      status: "stopped",
      phoneNumber: null,
      waJid: null,
      waLid: null,
      failureReason: null,
    });
    expect((await act(session, "logout")).status).toBe(200);
    expect(await act(session, "start")).toEqual(NOT_LINKED);
    expect((await me(session)).status).toBe(404);
    await test.linkByQr(test.reload(session), newNumber());
    expect(await statusOf(session)).toBe("working");
  });

  it("leave a session that waits to try again as starting, with why", async () => {
    const session = await tenant.linkedSession();
    await test.phone("/faults", { kind: "drop", number: session.number });
    await untilStatus(session, "backing_off");
    expect(rowOf(await get(session))).toMatchObject({
      status: "starting",
      failureReason: "the connection to WhatsApp was lost",
    });
    await act(session, "stop");
  });
});

describe("a session whose device the phone removed", () => {
  it("is failed with a reason, and can be linked again", async () => {
    const session: Session & { number: string } = await tenant.linkedSession();
    await test.phone("/phone/unlink", { number: session.number });
    await untilStatus(session, "failed");
    expect(rowOf(await get(session))).toMatchObject({
      status: "failed",
      failureReason: "the phone removed this device; link it again",
      phoneNumber: null,
      waJid: null,
      waLid: null,
    });
    expect(await act(session, "start")).toEqual(NOT_LINKED);
    expect(await qr(session)).toEqual(NO_QR);
    expect(rowOf(await get(session))).toMatchObject({ status: "starting", failureReason: null });
    await untilStatus(session, "waiting_for_scan");
    expect(rowOf(await act(session, "stop"))).toMatchObject({ status: "stopped", failureReason: null });
  });
});
