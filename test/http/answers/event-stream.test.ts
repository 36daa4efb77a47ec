import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { EventReader } from "../../support/event-reader.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RawConnection } from "../../support/raw-http.ts";
import { Tenant } from "../../support/tenant.ts";
import { ownerOf, TestGateway } from "../../support/test-gateway.ts";
import { requestOf, streamingGatewayOfFile } from "./streaming-gateway.ts";

const LINGER_MS = 60_000;
const { clock, test, read } = await streamingGatewayOfFile();

/** A gateway in which nothing but what a test does has a timer that comes and goes. */
async function startAlone(): Promise<TestGateway & { readonly clock: ManualClock }> {
  const own = new ManualClock();
  return Object.assign(await TestGateway.start({ clock: own }), { clock: own });
}

describe("an event stream", () => {
  it("begins at once, with the headers of one that nobody between may hold back", async () => {
    const tenant = await Tenant.in(test);
    await using reader = await read(tenant.secrets.apiKey);
    const { headers } = reader.response;
    expect(headers.get("content-type")).toBe("text/event-stream");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-accel-buffering")).toBe("no");
  });

  it("has a comment every 15 s", async () => {
    const tenant = await Tenant.in(test);
    await using reader = await read(tenant.secrets.apiKey);
    for (let i = 0; i < 2; i++) {
      await clock.advance(14_999);
      const session = await tenant.session();
      expect(await reader.frame()).toContain(session.id);
      await clock.advance(1);
      expect(await reader.frame()).toBe(": ping");
    }
  });

  it("is not begun for a HEAD, which has its headers alone", async () => {
    await using own = await startAlone();
    const { pending } = own.clock;
    using connection = await RawConnection.open(own.gateway.address);
    const answer = await connection.exchange(requestOf(own.secrets.apiKey, "HEAD"), "HEAD");
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/event-stream"]);
    expect(own.clock.pending).toBe(pending);
  });

  it("counts as one request when it is opened", async () => {
    await using limited = await TestGateway.start({ config: { requestsPerMinute: 3 } });
    await using reader = await EventReader.open(limited.gateway, limited.secrets.apiKey);
    expect(reader.response.headers.get("ratelimit")).toMatch(/remaining=2/);
    const next = await limited.bearer("GET", "/api/v1/sessions");
    expect(next.headers.get("ratelimit")).toMatch(/remaining=1/);
  });

  it("has one line in the log, with its route and neither a session nor a secret", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    const logged = test.log.length;
    await using reader = await EventReader.open(test.gateway, tenant.secrets.apiKey, {
      session: session.id,
    });
    expect(reader.response.status).toBe(200);
    const lines = test.log.slice(logged).map((line) => JSON.parse(line) as Record<string, unknown>);
    const requests = lines.filter(({ msg }) => msg === "request");
    expect(requests).toMatchObject([{ method: "GET", route: "/api/v1/events", status: 200 }]);
    expect(JSON.stringify(requests)).not.toContain(session.id);
    expect(JSON.stringify(lines)).not.toContain(tenant.secrets.apiKey);
  });

  it("leaves neither a timer nor a listener behind when its client goes away", async () => {
    await using own = await startAlone();
    const { gateway, secrets } = own;
    const { pending } = own.clock;
    const open = () => EventReader.open(gateway, secrets.apiKey);
    const readers = await Promise.all([open(), open()]);
    expect(own.clock.pending).toBe(pending + 4);
    for (const reader of readers) await reader[Symbol.asyncDispose]();
    // What is left forgets the events.
    await eventually("the gateway misses its readers", () => own.clock.pending === pending + 1);
    await own.clock.advance(LINGER_MS);
    expect(own.clock.pending).toBe(pending);
  });

  it("leaves nothing behind inside the process either", async () => {
    await using own = await startAlone();
    const { pending } = own.clock;
    const answer = await own.bearer("GET", "/api/v1/events");
    expect(own.clock.pending).toBe(pending + 2);
    await answer.body?.cancel();
    await own.clock.advance(LINGER_MS);
    expect(own.clock.pending).toBe(pending);
  });
});

describe("a reader who asks to go on from what is not known", () => {
  it("alone is told so, and takes from nobody what they can go on from", async () => {
    const tenant = await Tenant.in(test);
    const { apiKey, accountToken } = tenant.secrets;
    const goOn = (secret: string, lastEventId: string) =>
      EventReader.open(test.gateway, secret, { lastEventId });
    await using faithful = await read(accountToken);
    const first = await tenant.session();
    const { id } = await faithful.next();
    await using lost = await goOn(apiKey, "evt_made-up");
    expect(await lost.next()).toMatchObject({ event: "stream.reset", session: null });
    for (let i = 0; i < 1_000; i++) {
      const headers = { "x-api-key": apiKey, "Last-Event-ID": `evt_made-up-${i}` };
      const answer = await test.gateway.request("/api/v1/events", { headers });
      await answer.body?.cancel();
    }
    const second = await tenant.session();
    expect(await faithful.next()).toMatchObject({ session: second.id });
    await using again = await goOn(accountToken, id);
    expect(await again.next()).toMatchObject({ event: "session.status", session: second.id });
    expect(first.id).not.toBe(second.id);
  });
});

describe("a reader that does not read", () => {
  it("is let go when more than a bound waits for it, and holds up nobody", async () => {
    const tenant = await Tenant.in(test);
    const { core } = test.gateway;
    // No API takes such a label; it fills sooner what the machine itself holds for a socket.
    const label = "x".repeat(32 * 1024);
    const session = await core.sessions.create(await ownerOf(test.gateway, tenant.secrets), { label });
    await using other = await read(tenant.secrets.apiKey);
    const { hostname, port } = new URL(test.gateway.address);
    const socket = connect(Number(port), hostname);
    const closed = new Promise<void>((resolve) => {
      socket.on("error", () => undefined).on("close", resolve);
    });
    socket.pause();
    const logged = test.log.length;
    const isLogged = (text: string) => test.log.slice(logged).some((line) => line.includes(text));
    socket.write(requestOf(tenant.secrets.apiKey));
    await eventually("the stream is open", () => isLogged('"route":"/api/v1/events"'));

    const drained = countUntilDeleted(other);
    let told = 0;
    for (; !isLogged("its reader is too slow") && told < 2_000; told++) {
      await core.configuration.change(session, () => ({ autoRead: true }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(isLogged("its reader is too slow")).toBe(true);
    socket.resume();
    await closed;
    // The other one has missed nothing.
    await core.sessions.delete(session);
    expect(await drained).toBeGreaterThanOrEqual(told);
  });
});

/** How many states were told until the session was gone. */
async function countUntilDeleted(reader: EventReader): Promise<number> {
  for (let states = 0; ;) {
    const frame = await reader.frame();
    if (frame === undefined) throw new Error("the stream ended");
    if (frame.includes("event: session.status")) states++;
    if (frame.includes("event: session.deleted")) return states;
  }
}
