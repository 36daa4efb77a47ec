import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EventReader, type EventsRequest } from "../../support/event-reader.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const clock = new ManualClock();
let test: TestGateway;
beforeAll(async () => void (test = await TestGateway.start({ clock, config: { requestsPerMinute: 0 } })));
afterAll(async () => {
  expect(test.sandbox.unknownStanzas).toEqual([]);
  await test[Symbol.asyncDispose]();
});

const read = (secret: string, request?: EventsRequest) => EventReader.open(test.gateway, secret, request);

describe("the stream of events", () => {
  it("tells of a session from its making to its deletion, each time with the row that a call answers", async () => {
    const tenant = new Tenant(test);
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
    await tenant.bearer.call("DELETE", `/api/v1/sessions/${id}`);
    const events = await reader.until(({ event }) => event === "session.deleted");
    expect(events.at(-1)).toMatchObject({ session: id, payload: {} });
  });

  it("tells of an indicator that begins, goes on and ends", async () => {
    const tenant = new Tenant(test);
    const session = await tenant.linkedSession();
    await using reader = await read(tenant.secrets.apiKey);
    const chat = `${newNumber()}@s.whatsapp.net`;
    const path = `/api/v1/sessions/${session.id}/chats/${chat}/presence`;
    await tenant.bearer.call("PUT", path, { state: "composing", duration: 10 });
    const list = await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/presences`);
    const [row] = (list.body as { data: object[] }).data;
    expect(await reader.next()).toMatchObject({
      event: "presence.started",
      session: session.id,
      payload: row,
    });
    await clock.advance(8_000);
    const refreshed = await reader.next();
    expect(refreshed).toMatchObject({
      event: "presence.refreshed",
      payload: { ...row, refreshes: 1, nextRefreshAt: clock.wallMs() + 8_000 },
    });
    await clock.advance(2_000);
    expect(await reader.next()).toMatchObject({
      event: "presence.ended",
      payload: { ...refreshed.payload, showing: false, endedAt: clock.wallMs() },
    });
  });
});
