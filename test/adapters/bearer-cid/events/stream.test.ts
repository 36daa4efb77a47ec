import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import type { StreamedEvent } from "../../../support/event-reader.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { IdentityProvider } from "../../../support/identity-provider.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { eventCalls, names, put, rowOf } from "./event-calls.ts";

const NOT_FOUND = bearerRefusal(404, "not_found", "session not found");

const clock = new ManualClock();
const provider = endsWithFile(await IdentityProvider.start(clock));
const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0, jwksUrl: provider.url } });

const { read, refusedWith, rename, sessionOf } = eventCalls(() => test);

describe("the stream of events", () => {
  it("tells of a session from its making to its deletion, each time with the row that a call answers", async () => {
    const tenant = await Tenant.in(test);
    await using reader = await read(tenant.secrets.apiKey);
    const created = await tenant.bearer.call("POST", "/api/v1/sessions", { label: "Support line" });
    const { id, organizationId } = created.body as { id: string; organizationId: string };
    expect(await reader.next()).toEqual({
      schema: "v1",
      id: expect.stringMatching(/^evt_/) as string,
      event: "session.status",
      session: id,
      organization: organizationId,
      timestamp: clock.wallMs(),
      payload: created.body,
    });
    await test.linkByQr(await sessionOf(id), newNumber());
    const linking = await reader.until(({ payload }) => payload["status"] === "working");
    const statuses = linking.flatMap(({ event, payload }) =>
      event === "session.status" ? [payload["status"]] : [],
    );
    expect([...new Set(statuses)]).toEqual(["starting", "scan_qr_code", "working"]);
    const path = `/api/v1/sessions/${id}`;
    expect(linking.at(-1)?.payload).toEqual((await tenant.bearer.call("GET", path)).body);

    await tenant.bearer.call("DELETE", path);
    const ending = await reader.until(({ event }) => event === "session.deleted");
    expect(ending.at(-1)).toMatchObject({ session: id, payload: {} });
    expect(ending.slice(0, -1).map(({ payload }) => payload["status"])).toContain("stopped");
    // Nothing of the deleted one comes after.
    const next = await tenant.session();
    expect(await reader.next()).toMatchObject({ event: "session.status", session: next.id });
  });

  it("tells of settings that the other dialect changes", async () => {
    const tenant = await Tenant.in(test);
    const { id, name } = await tenant.session();
    await using reader = await read(tenant.secrets.apiKey);
    await tenant.token.call("POST", `/api/instance/settings/${name}`, { keepOnlineStatus: true });
    expect(await reader.next()).toMatchObject({ session: id, payload: { announce: "online" } });
  });

  it("tells of a QR with its text and its end", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    await using reader = await read(tenant.secrets.apiKey);
    await test.gateway.core.sessions.beginLinking(session);
    const events = await reader.until(({ event }) => event === "auth.qr");
    const qr = await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/qr`);
    expect(events.at(-1)).toMatchObject({ session: session.id, payload: qr.body });
    await test.gateway.core.sessions.stop(session);
    expect(test.log.join("")).not.toContain(String(events.at(-1)?.payload["code"]));
  });

  it("tells of an indicator that begins, goes on and ends", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    await using reader = await read(tenant.secrets.apiKey);
    const chat = newNumber();
    await put(tenant, session, chat, { state: "composing", duration: 10 });
    const row = await rowOf(tenant, session, chat);
    expect(await reader.next()).toMatchObject({
      event: "presence.started",
      session: session.id,
      payload: row,
    });
    await clock.advance(8_000);
    const refreshed = await reader.next();
    expect(refreshed.event).toBe("presence.refreshed");
    expect(refreshed.payload).toEqual(await rowOf(tenant, session, chat));
    expect(refreshed.payload).toMatchObject({ refreshes: 1 });
    await clock.advance(2_000);
    expect(await reader.next()).toMatchObject({
      event: "presence.ended",
      payload: { ...refreshed.payload, showing: false, endedAt: clock.wallMs() },
    });
  });

  it("tells of another state, of another deadline, and of an end that is asked for", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    await using reader = await read(tenant.secrets.apiKey);
    const chat = newNumber();
    for (const body of [
      { state: "composing" },
      { state: "recording", duration: 20 },
      // The same state so soon is not sent again; its deadline moves.
      { state: "recording", duration: 30 },
      { state: "paused" },
    ])
      await put(tenant, session, chat, body);
    const events = await reader.until(({ event }) => event === "presence.ended");
    expect(events.map(({ event, payload }) => [event, payload["state"], payload["endsAt"]])).toEqual([
      ["presence.started", "composing", null],
      ["presence.started", "recording", clock.wallMs() + 20_000],
      ["presence.started", "recording", clock.wallMs() + 30_000],
      ["presence.ended", "recording", clock.wallMs() + 30_000],
    ]);
  });

  it("tells of an indicator whose connection is lost, and is back", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    await using reader = await read(tenant.secrets.apiKey);
    await put(tenant, session, newNumber(), { state: "composing", duration: 60 });
    await test.sandbox.untilChatState(({ from }) => from === session.number);
    const fault = { kind: "stream-error", code: 503, number: session.number };
    expect((await test.phone("/faults", fault)).ok).toBe(true);
    const lost = await reader.until(({ payload }) => payload["showing"] === false);
    expect(names(lost)).toEqual(["presence.started", "presence.refreshed"]);
    await test.gateway.core.sessions.untilState(session, ({ status }) => status === "backing_off", 10_000);
    await clock.advance(5_000);
    const back = await reader.until(({ payload }) => payload["showing"] === true);
    expect(names(back)).toContain("session.status");
    expect(back.at(-1)?.event).toBe("presence.refreshed");
    await test.gateway.core.sessions.stop(session);
    const ended = await reader.until(({ event }) => event === "presence.ended");
    expect(ended.at(-1)?.payload).toMatchObject({ showing: false, endedAt: clock.wallMs() });
  });
});

describe("a reader", () => {
  it("hears nothing of another organization", async () => {
    const [one, two] = [await Tenant.in(test), await Tenant.in(test)];
    const session = await one.linkedSession();
    await using mine = await read(one.secrets.apiKey);
    await using theirs = await read(two.secrets.apiKey);
    await put(one, session, newNumber(), { state: "composing" });
    const made = await one.session();
    expect(await mine.next()).toMatchObject({ event: "presence.started" });
    expect(await mine.next()).toMatchObject({ session: made.id });
    // Had any of it been for them, it would have come first.
    const other = await two.session();
    expect(await theirs.next()).toMatchObject({ session: other.id });
    expect((await refusedWith(two.secrets.apiKey, `?session=${session.id}`)).status).toBe(404);
    // Nor can they go on from there.
    await using resumed = await read(two.secrets.apiKey, { lastEventId: (await lastIdOf(one)).id });
    expect(await resumed.next()).toMatchObject({ event: "stream.reset" });
    const another = await two.session();
    expect(await resumed.next()).toMatchObject({ session: another.id });
  });

  it("hears of one session where it asks for one, and with an instance token of its own", async () => {
    const tenant = await Tenant.in(test);
    const [own, other] = [await tenant.session(), await tenant.session()];
    const token = await tenant.instanceToken(own);
    await using narrowed = await read(tenant.secrets.apiKey, { session: own.id });
    await using byToken = await read(token);
    await using both = await read(token, { session: own.id });
    await rename(other);
    await rename(own);
    for (const reader of [narrowed, byToken, both])
      expect(await reader.next()).toMatchObject({ session: own.id });
    for (const id of [other.id, "01J9ZX8K2QHV0M3T6R7P4N5W8C", "nonsense", ""])
      expect(await refusedWith(token, `?session=${id}`)).toEqual(NOT_FOUND);
  });

  it("hears no QR unless it may manage, also of those that it had missed", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    const readOnly = await tenant.apiKey("read");
    await using manager = await read(tenant.secrets.apiKey);
    await using reader = await read(readOnly);
    await using token = await read(await tenant.instanceToken(session));
    await rename(session);
    const { id: lastEventId } = await manager.next();
    await test.gateway.core.sessions.beginLinking(session);
    await manager.until(({ event }) => event === "auth.qr");
    await test.gateway.core.sessions.stop(session);
    const isStopped = ({ payload }: StreamedEvent) => payload["status"] === "stopped";
    await using late = await read(readOnly, { lastEventId });
    for (const one of [reader, token, late]) {
      await one.until(({ payload }) => payload["status"] === "scan_qr_code");
      expect(names(await one.until(isStopped))).not.toContain("auth.qr");
    }
    await using lateManager = await read(tenant.secrets.apiKey, { lastEventId });
    expect(names(await lateManager.until(isStopped))).toContain("auth.qr");
  });

  it("is heard with events alone as with read, but for whose phone it is, which takes read", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    await using reader = await read(await tenant.apiKey("read"));
    await using follower = await read(await tenant.apiKey("events"));
    await rename(session);
    const told = await reader.next();
    expect(told.payload).toMatchObject({ status: "working", phoneNumber: session.number });
    const untold = { phoneNumber: null, waJid: null, waLid: null };
    expect(await follower.next()).toEqual({ ...told, payload: { ...told.payload, ...untold } });
    await put(tenant, session, newNumber(), { state: "composing" });
    expect(await follower.next()).toEqual(await reader.next());
    for (const can of ["send", "manage"] as const) {
      expect(await refusedWith(await tenant.apiKey(can))).toEqual(
        bearerRefusal(403, "forbidden", "missing required capability: read or events"),
      );
    }
  });

  it("is refused as a super_admin, who has no organization", async () => {
    const secret = await provider.token({ role: "super_admin" });
    expect(await refusedWith(secret)).toEqual(
      bearerRefusal(403, "forbidden", "missing required capability: read or events"),
    );
  });
});

/** The newest event of a tenant. */
async function lastIdOf(tenant: Tenant): Promise<StreamedEvent> {
  await using reader = await read(tenant.secrets.apiKey);
  await tenant.session();
  return await reader.next();
}
