import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { IdentityProvider } from "../../../support/identity-provider.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { WebSocketClient } from "../../../support/web-socket-client.ts";
import { Api } from "../../../support/api.ts";
import { TestGateway } from "../../../support/test-gateway.ts";
import { jid, put } from "./event-calls.ts";

const PAGE = "https://app.example.com";
const clock = new ManualClock();
const provider = endsWithFile(await IdentityProvider.start(clock));
const { test } = await gatewayOfFile({
  clock,
  config: { requestsPerMinute: 0, jwksUrl: provider.url, corsOrigins: [PAGE] },
});

type Body = { scope?: string; session?: string; events?: string[]; since?: string };

async function ticketOf(secret: string, body?: Body): Promise<string> {
  const answer = await Api.bearer(test.gateway, secret).call("POST", "/api/v1/realtime/ticket", body);
  expect(answer.status).toBe(201);
  const { url, ticket } = answer.body as { url: string; ticket: string };
  expect(new URL(url).searchParams.get("ticket")).toBe(ticket);
  return ticket;
}

const addressOf = (ticket: string) =>
  `${test.gateway.address.replace("http", "ws")}/api/v1/realtime?ticket=${ticket}`;

/** A stream that has begun. */
async function open(secret: string, body?: Body): Promise<WebSocketClient> {
  const client = await WebSocketClient.open(addressOf(await ticketOf(secret, body)));
  expect(await client.next()).toEqual({
    event: "connected",
    heartbeatSeconds: 20,
    timestamp: clock.wallMs(),
  });
  return client;
}

describe("the realtime stream", () => {
  it("tells the documented catalog as webhooks are told, of what its caller may hear", async () => {
    const tenant = await Tenant.in(test);
    using stream = await open(tenant.secrets.apiKey);
    using follower = await open(await tenant.apiKey("events"));
    const session = await tenant.linkedSession();
    const frames: Readonly<Record<string, unknown>>[] = [];
    while ((frames.at(-1)?.["payload"] as { status?: string } | undefined)?.status !== "working")
      frames.push(await stream.next());
    expect(frames[0]).toEqual({
      schema: "v1",
      id: expect.stringMatching(/^evt_[0-9A-Z]{26}$/) as string,
      event: "session.status",
      session: session.id,
      organization: session.organizationId,
      timestamp: clock.wallMs(),
      payload: { status: "stopped" },
    });
    expect(frames.map(({ event }) => event)).toContain("auth.qr");
    const from = newNumber();
    const sent = await test.phone("/phone/send", { from, to: session.number, text: "Hello" });
    expect(sent.ok).toBe(true);
    const message = (await stream.until("message")).at(-1);
    expect(message?.["payload"]).toMatchObject({ chatJid: jid(from), body: "Hello", fromMe: false });
    const heard = await follower.until("message");
    expect(heard.at(-1)).toEqual(message);
    expect(heard.map(({ event }) => event)).not.toContain("auth.qr");
  });

  it("tells what it is asked for alone: our own events where they are named, and a session of its own", async () => {
    const tenant = await Tenant.in(test);
    const [session, other] = [await tenant.linkedSession(), await tenant.session()];
    using stream = await open(tenant.secrets.apiKey, { events: ["presence.started", "session.deleted"] });
    using ofSession = await open(await tenant.instanceToken(other), { events: ["session.deleted"] });
    await put(tenant, session, newNumber(), { state: "composing" });
    expect(await stream.next()).toMatchObject({ event: "presence.started", session: session.id });
    await tenant.bearer.call("DELETE", `/api/v1/sessions/${session.id}`);
    await tenant.bearer.call("DELETE", `/api/v1/sessions/${other.id}`);
    for (const { id } of [session, other])
      expect(await stream.next()).toMatchObject({ event: "session.deleted", session: id });
    expect(await ofSession.next()).toMatchObject({ event: "session.deleted", session: other.id });
  });

  it("is of all organizations for a super_admin, who hears no QR", async () => {
    const admin = await provider.token({ role: "super_admin" });
    using firehose = await open(admin, { scope: "firehose" });
    const [one, other] = [await Tenant.in(test), await Tenant.in(test)];
    const [first, second] = [await one.linkedSession(), await other.session()];
    const seen: Readonly<Record<string, unknown>>[] = [];
    while (seen.at(-1)?.["session"] !== second.id) seen.push(await firehose.next());
    expect(new Set(seen.map(({ session }) => session))).toEqual(new Set([first.id, second.id]));
    expect(seen.map(({ event }) => event)).not.toContain("auth.qr");
    const call = Api.bearer(test.gateway, admin);
    expect(await call.call("POST", "/api/v1/realtime/ticket")).toEqual(
      bearerRefusal(403, "forbidden", "no active organization"),
    );
  });

  it("goes on after an event, or from the oldest that is kept, and says where it was cut", async () => {
    const tenant = await Tenant.in(test);
    using stream = await open(tenant.secrets.apiKey);
    const sessions = [await tenant.session(), await tenant.session(), await tenant.session()];
    const frames = [await stream.next(), await stream.next(), await stream.next()];
    using again = await open(tenant.secrets.apiKey, { since: String(frames[0]?.["id"]) });
    expect([await again.next(), await again.next()]).toEqual(frames.slice(1));
    const later = await tenant.session();
    expect(await again.next()).toMatchObject({ session: later.id });
    using oldest = await open(tenant.secrets.apiKey, { since: "evt_unknown" });
    expect(await oldest.next()).toEqual(frames[0]);
    expect(sessions).toHaveLength(3);
  });

  it("has a ping every 20 s", async () => {
    const tenant = await Tenant.in(test);
    using stream = await open(tenant.secrets.apiKey);
    const pinged = new Promise((resolve) => stream.socket.once("ping", resolve));
    await clock.advance(20_000);
    expect(await stream.next()).toEqual({ event: "ping", timestamp: clock.wallMs() });
    await pinged;
  });

  it("passes over what its client sends, and ends with 1009 for a frame over 64 KiB", async () => {
    const tenant = await Tenant.in(test);
    using stream = await open(tenant.secrets.apiKey);
    stream.socket.send("hello");
    stream.socket.send(Buffer.alloc(64 * 1024));
    const session = await tenant.session();
    expect(await stream.next()).toMatchObject({ session: session.id });
    stream.socket.on("error", () => undefined).send("x".repeat(1024 * 1024));
    expect(await stream.closed).toBe(1009);
  });

  it("ends with 1008 when its credential is revoked", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    using stream = await open(await tenant.instanceToken(session));
    await tenant.bearer.call("DELETE", `/api/v1/sessions/${session.id}`);
    await clock.advance(500);
    expect(await stream.closed).toBe(1008);
  });

  it("outlives the token of a login", async () => {
    const tenant = await Tenant.in(test);
    const { organizationId } = tenant.secrets;
    const secret = await provider.token({ activeOrganizationId: organizationId, orgRole: "member" });
    using stream = await open(secret);
    for (let minutes = 0; minutes < 6; minutes++) {
      for (let pings = 0; pings < 3; pings++) {
        await clock.advance(20_000);
        expect((await stream.next())["event"]).toBe("ping");
      }
    }
    const session = await tenant.session();
    expect(await stream.next()).toMatchObject({ session: session.id });
  });
});

describe("a ticket", () => {
  it.each([
    ["https://duet.example.com/below", {}, "wss://duet.example.com/below/"],
    ["http://10.0.0.7:8080", {}, "ws://10.0.0.7:8080/"],
    [undefined, { "X-Forwarded-Proto": "https" }, "wss://localhost/"],
  ])("comes with the address where callers reach the gateway: %s", async (publicUrl, headers, begin) => {
    await using own = await TestGateway.start({ config: { publicUrl }, sandbox: test.sandbox });
    const bearer = { Authorization: `Bearer ${own.secrets.apiKey}` };
    const asked = await own.call("POST", "/api/v1/realtime/ticket", { ...bearer, ...headers });
    const { url, ticket } = (await asked.json()) as { url: string; ticket: string };
    expect(url).toBe(`${begin}api/v1/realtime?ticket=${ticket}`);
  });

  it("counts once, within 30 s", async () => {
    const tenant = await Tenant.in(test);
    const [used, late] = [await ticketOf(tenant.secrets.apiKey), await ticketOf(tenant.secrets.apiKey)];
    using stream = await WebSocketClient.open(addressOf(used));
    expect((await stream.next())["event"]).toBe("connected");
    const spent = bearerRefusal(401, "unauthorized", "invalid or expired ticket");
    expect(await WebSocketClient.refused(addressOf(used))).toMatchObject(spent);
    await clock.advance(30_000);
    expect(await WebSocketClient.refused(addressOf(late))).toMatchObject(spent);
    expect(await WebSocketClient.refused(addressOf(""))).toMatchObject(
      bearerRefusal(401, "unauthorized", "missing ticket"),
    );
  });

  it("is not used up by a page that may not open it, nor by a request for no WebSocket", async () => {
    const tenant = await Tenant.in(test);
    const ticket = await ticketOf(tenant.secrets.apiKey);
    expect(
      await WebSocketClient.refused(addressOf(ticket), { Origin: "https://evil.example" }),
    ).toMatchObject(bearerRefusal(403, "forbidden", "origin not allowed"));
    const plain = await fetch(addressOf(ticket).replace("ws", "http"));
    expect(plain.status).toBe(400);
    using stream = await WebSocketClient.open(addressOf(ticket), { Origin: PAGE });
    expect((await stream.next())["event"]).toBe("connected");
  });

  it("is refused in the documented words for what it cannot be for", async () => {
    const tenant = await Tenant.in(test);
    const refused = async (body: unknown) =>
      (await tenant.bearer.call("POST", "/api/v1/realtime/ticket", body)) as {
        status: number;
        body: { error: { message: string } };
      };
    for (const [body, message] of [
      [{ scope: "all" }, "scope must be one of session|organization|firehose"],
      [{ scope: "session" }, "session is required for scope=session"],
      ["{", "invalid ticket request body"],
      [{ events: "message" }, "invalid ticket request body"],
      [[], "invalid ticket request body"],
    ]) {
      const answer = await refused(body);
      expect([answer.status, answer.body.error.message]).toEqual([400, message]);
    }
  });

  it("is refused where as many streams are open as may be, and the stream that was too late ends with 1013", async () => {
    const tenant = await Tenant.in(test);
    const spare = await ticketOf(tenant.secrets.apiKey);
    const streams: WebSocketClient[] = [];
    for (let i = 0; i < 10; i++) streams.push(await open(tenant.secrets.apiKey));
    const answer = await tenant.bearer.call("POST", "/api/v1/realtime/ticket");
    expect(answer).toMatchObject({ status: 429, body: { error: { code: "rate_limited" } } });
    using late = await WebSocketClient.open(addressOf(spare));
    expect(await late.closed).toBe(1013);
    for (const stream of streams) stream[Symbol.dispose]();
  });
});
