import { describe, expect, it } from "vitest";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import type { EventReader, EventsRequest, StreamedEvent } from "../../../support/event-reader.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { IdentityProvider } from "../../../support/identity-provider.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { Tenant } from "../../../support/tenant.ts";
import { eventCalls, names } from "./event-calls.ts";

/** How long events are kept after the last reader went. */
const LINGER_MS = 60_000;

const clock = new ManualClock();
const provider = endsWithFile(await IdentityProvider.start(clock));
const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0, jwksUrl: provider.url } });

const { read, rename } = eventCalls(() => test);

/** Lets a client read, go away, and be missed by the gateway. */
async function whileReading(
  tenant: Tenant,
  request: EventsRequest,
  use: (reader: EventReader) => Promise<void>,
): Promise<void> {
  const reader = await read(tenant.secrets.apiKey, request);
  await use(reader);
  const { pending } = clock;
  await reader[Symbol.asyncDispose]();
  // Its two timers are gone, and the one that forgets its events has come.
  await eventually("the gateway misses the reader", () => clock.pending === pending - 1);
}

/** The newest event of a tenant. */
async function lastIdOf(tenant: Tenant): Promise<StreamedEvent> {
  await using reader = await read(tenant.secrets.apiKey);
  await tenant.session();
  return await reader.next();
}

describe("a reader that comes again", () => {
  it("begins with what came after the event that it knows", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    await using reader = await read(tenant.secrets.apiKey);
    for (let i = 0; i < 4; i++) await rename(session);
    const [first, ...missed] = [
      await reader.next(),
      await reader.next(),
      await reader.next(),
      await reader.next(),
    ];
    await using again = await read(tenant.secrets.apiKey, { lastEventId: first.id });
    expect([await again.next(), await again.next(), await again.next()]).toEqual(missed);
    await rename(session);
    expect(await again.next()).toEqual(await reader.next());
  });

  it("begins with what comes where it knows none, or the newest", async () => {
    const tenant = await Tenant.in(test);
    const known = await lastIdOf(tenant);
    await using fresh = await read(tenant.secrets.apiKey);
    await using empty = await read(tenant.secrets.apiKey, { lastEventId: "" });
    await using upToDate = await read(tenant.secrets.apiKey, { lastEventId: known.id });
    const session = await tenant.session();
    for (const reader of [fresh, empty, upToDate])
      expect(await reader.next()).toMatchObject({ session: session.id });
  });

  it("is told to load everything anew where what it knows is not known, and goes on from there", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    await using reader = await read(tenant.secrets.apiKey, { lastEventId: "evt_01J9ZXC4D5E6F7G8H9J0K1M2N3" });
    const reset = await reader.next();
    expect(reset).toMatchObject({
      event: "stream.reset",
      session: null,
      organization: tenant.secrets.organizationId,
      payload: {},
    });
    await rename(session);
    const next = await reader.next();
    await using again = await read(tenant.secrets.apiKey, { lastEventId: reset.id });
    expect(await again.next()).toEqual(next);
    // It was that reader's own.
    await using other = await read(tenant.secrets.apiKey, { lastEventId: "nonsense" });
    expect((await other.next()).event).toBe("stream.reset");
    await rename(session);
    expect((await again.next()).event).toBe("session.status");
  });

  it("can go on from the last 1,000 events and from none before", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    await using reader = await read(tenant.secrets.apiKey);
    for (let i = 0; i < 1_001; i++) await rename(session);
    const events: StreamedEvent[] = [];
    while (events.length < 1_001) events.push(await reader.next());
    await using inTime = await read(tenant.secrets.apiKey, { lastEventId: events[1]?.id ?? "" });
    expect(await inTime.until(({ id }) => id === events.at(-1)?.id)).toEqual(events.slice(2));
    await using tooLate = await read(tenant.secrets.apiKey, { lastEventId: events[0]?.id ?? "" });
    expect((await tooLate.next()).event).toBe("stream.reset");
  });

  it("can go on for a minute after the last reader went", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    let lastEventId = "";
    await whileReading(tenant, {}, async (reader) => {
      await rename(session);
      lastEventId = (await reader.next()).id;
    });
    await clock.advance(LINGER_MS - 1);
    await rename(session);
    await whileReading(tenant, { lastEventId }, async (inTime) => {
      expect(await inTime.next()).toMatchObject({ session: session.id });
    });
    await clock.advance(LINGER_MS);
    await rename(session);
    await using tooLate = await read(tenant.secrets.apiKey, { lastEventId });
    expect((await tooLate.next()).event).toBe("stream.reset");
  });

  it("is not told a QR that has expired", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    await using reader = await read(tenant.secrets.apiKey);
    await rename(session);
    const { id: lastEventId } = await reader.next();
    await test.gateway.core.sessions.beginLinking(session);
    const { payload } = (await reader.until(({ event }) => event === "auth.qr")).at(-1) ?? {};
    await test.gateway.core.sessions.stop(session);
    await clock.advance(Number(payload?.["expiresAt"]) - clock.wallMs());
    await using again = await read(tenant.secrets.apiKey, { lastEventId });
    const events = await again.until((event) => event.payload["status"] === "stopped");
    expect(names(events)).not.toContain("auth.qr");
  });
});
