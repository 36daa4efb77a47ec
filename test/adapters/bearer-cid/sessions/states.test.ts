import { describe, expect, it } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { ROOT, rowOf, sessionCalls } from "./session-calls.ts";

const NOT_FOUND = bearerRefusal(404, "not_found", "session not found");
const NOT_LINKED = bearerRefusal(
  400,
  "validation_error",
  "session not paired; use QR or pairing code (/qr, /pairing-code)",
);
const NO_QR = bearerRefusal(404, "not_found", "qr code not ready yet; subscribe to events (auth.qr)");

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const { create, get, act, qr, me, statusOf, untilStatus, newRow } = sessionCalls(() => tenant, clock);

describe("list and delete", () => {
  it("lists the organization's sessions on one page, in the order of their making", async () => {
    const own = await Tenant.in(test);
    expect(await own.bearer.call("GET", ROOT)).toEqual({ status: 200, body: { data: [], nextCursor: null } });
    const one = await create({ label: "one" }, own);
    const two = await create({ label: "two" }, own);
    expect(await own.bearer.call("GET", ROOT)).toEqual({
      status: 200,
      body: { data: [one.body, two.body], nextCursor: null },
    });
  });

  it("deletes a session for good, once", async () => {
    const session = await tenant.session("to-be-deleted");
    const token = await tenant.instanceToken(session);
    expect(await tenant.bearer.call("DELETE", `${ROOT}/${session.id}`)).toEqual({
      status: 204,
      body: undefined,
    });
    expect(await tenant.bearer.call("DELETE", `${ROOT}/${session.id}`)).toEqual(NOT_FOUND);
    expect(await get(session)).toEqual(NOT_FOUND);
    expect(await test.gateway.core.callers.authenticate(token)).toBeUndefined();
    expect(rowOf(await create({ label: "to-be-deleted" })).label).toBe("to-be-deleted");
  });

  it("logs a linked session out before it deletes it", async () => {
    const session = await tenant.linkedSession();
    expect((await tenant.bearer.call("DELETE", `${ROOT}/${session.id}`)).status).toBe(204);
    const devices = (await (await test.sandbox.request("/devices")).json()) as { number: string }[];
    expect(devices.filter(({ number }) => number === session.number)).toEqual([]);
  });
});

describe("start, stop, restart and logout", () => {
  it("refuse to connect a session that no phone has linked", async () => {
    const session = await tenant.session();
    expect(await act(session, "start")).toEqual(NOT_LINKED);
    expect(await act(session, "restart")).toEqual(NOT_LINKED);
    expect(await statusOf(session)).toBe("stopped");
  });

  it("do nothing to a session that is where they lead", async () => {
    const session = await tenant.session();
    for (const action of ["stop", "stop", "logout", "logout"]) {
      expect(await act(session, action)).toEqual({
        status: 200,
        body: await newRow(tenant, {
          id: session.id,
          label: session.label,
          createdAt: session.createdAtMs,
          ratePerHour: 0,
          ratePerMin: 0,
        }),
      });
    }
  });

  it("end the pairing of a session that waits for a scan", async () => {
    const session = await tenant.session();
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
      status: "logged_out",
      phoneNumber: null,
      waJid: null,
      waLid: null,
      failureReason: null,
    });
    expect((await act(session, "logout")).status).toBe(200);
    expect(await act(session, "start")).toEqual(NOT_LINKED);
    expect((await me(session)).status).toBe(404);
    expect((await act(session, "stop")).body).toMatchObject({ status: "logged_out" });
    await test.linkByQr(await test.reload(session), newNumber());
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
  it("is logged out with a reason, and can be linked again", async () => {
    const session: Session & { number: string } = await tenant.linkedSession();
    await test.phone("/phone/unlink", { number: session.number });
    await untilStatus(session, "unlinked");
    expect(rowOf(await get(session))).toMatchObject({
      status: "logged_out",
      failureReason: "the phone removed this device; link it again",
      phoneNumber: null,
      waJid: null,
      waLid: null,
    });
    expect(await act(session, "start")).toEqual(NOT_LINKED);
    expect(await qr(session)).toEqual(NO_QR);
    expect(rowOf(await get(session))).toMatchObject({ status: "starting", failureReason: null });
    await untilStatus(session, "waiting_for_scan");
    expect(rowOf(await act(session, "stop"))).toMatchObject({ status: "logged_out", failureReason: null });
  });
});
