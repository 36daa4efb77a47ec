import { Agent, request } from "node:https";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import type { Overrides } from "../../../src/gateway.ts";
import { IDLE_MS } from "../../../src/http/server/connections.ts";
import { Page } from "../../docs/page.ts";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { EventReader } from "../../support/event-reader.ts";
import { freePort } from "../../support/free-port.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { sampleMedia } from "../../support/sample-media.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";
import { TEST_CERTIFICATE } from "../../support/test-certificate.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { WebSocketClient } from "../../support/web-socket-client.ts";
import { caddy, nginx, ReverseProxy, type ReverseProxyKind } from "./reverse-proxy.ts";

const MIB = 1024 * 1024;
/** After which proxies cut a silent connection where nobody has told them otherwise. */
const COMMON_SILENCE_MS = 60_000;

setDefaultCACertificates([...getCACertificates("default"), TEST_CERTIFICATE.cert]);

/** Gives what was opened back, and closes it in the end. */
type Owner = <Opened extends AsyncDisposable>(opened: Opened) => Opened;

/** A gateway that is reached through a proxy, which is asked for as our document says. */
async function gatewayBehind(kind: ReverseProxyKind, own: Owner, overrides: Overrides = {}) {
  const port = await freePort();
  const proxy = own(await ReverseProxy.prepare(kind, `127.0.0.1:${port}`));
  const config = { port, trustedProxies: ["127.0.0.1"], publicUrl: proxy.address };
  const test = own(await TestGateway.start({ ...overrides, config }));
  await proxy.start();
  return { test, proxy };
}

describe.each([nginx, caddy])("behind $name, set up as the document says", async (kind) => {
  const { test, proxy } = await gatewayBehind(kind, endsWithFile);

  const ask = (method: string, path: string, headers: Record<string, string>, body?: object) =>
    fetch(proxy.address + path, {
      method,
      headers: { "Content-Type": "application/json", ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });

  /** The stream of an organization, by the address that its ticket came with. */
  async function realtime({ secrets }: Tenant, since?: string): Promise<WebSocketClient> {
    const bearer = { Authorization: `Bearer ${secrets.apiKey}` };
    const answer = await ask("POST", "/api/v1/realtime/ticket", bearer, { ...(since && { since }) });
    expect(answer.status).toBe(201);
    const { url } = (await answer.json()) as { url: string };
    expect(url.startsWith(`${proxy.address.replace("https", "wss")}/api/v1/realtime?`)).toBe(true);
    const client = await WebSocketClient.open(url);
    expect((await client.next())["event"]).toBe("connected");
    return client;
  }

  it("A's WebSocket tells at once, and goes on after what happened while the proxy was started again", async () => {
    const tenant = await Tenant.in(test);
    using before = await realtime(tenant);
    await tenant.session();
    const known = await before.next();
    await proxy.restart();
    await before.closed;
    const missed = await tenant.session();
    using after = await realtime(tenant, String(known["id"]));
    expect(await after.next()).toMatchObject({ event: "session.status", session: missed.id });
    const later = await tenant.session();
    expect(await after.next()).toMatchObject({ session: later.id });
  });

  it("A's event stream is not held back, and goes on behind its Last-Event-ID when the proxy is there again", async () => {
    const tenant = await Tenant.in(test);
    const open = (lastEventId?: string) =>
      EventReader.open(proxy, tenant.secrets.apiKey, lastEventId === undefined ? {} : { lastEventId });
    const before = await open();
    await tenant.session();
    const known = await before.next();
    await proxy.restart();
    await before[Symbol.asyncDispose]();
    const missed = await tenant.session();
    await using after = await open(known.id);
    expect((await after.next()).session).toBe(missed.id);
    const later = await tenant.session();
    expect((await after.next()).session).toBe(later.id);
  });

  it("B's WebSocket opens by header and by query, and what it refuses comes as it is", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    const token = await tenant.instanceToken(session);
    const address = `${proxy.address.replace("https", "wss")}/ws/${session.name}`;
    const refused = await WebSocketClient.refused(address, { token });
    expect(refused).toMatchObject({ status: 400, body: { success: false } });
    const enabled = { enabled: true, events: ["message.exchange"] };
    await ask("POST", `/api/events/websocket/${session.name}`, { token }, enabled);
    using byHeader = await WebSocketClient.open(address, { token });
    using byQuery = await WebSocketClient.open(`${address}?token=${token}`);
    await test.phone("/phone/send", { from: newNumber(), to: session.number, text: "Hello" });
    const told = await byHeader.next();
    expect(told).toMatchObject({
      event: "message.exchange",
      data: { message: { content: "Hello" } },
      instanceData: { baseUrl: proxy.address },
    });
    expect(await byQuery.next()).toEqual(told);
  });

  it("each client has a window of its own, whatever it says of itself", async () => {
    const remaining = (localAddress: string, headers: Record<string, string> = {}) =>
      new Promise<number>((resolve, reject) => {
        const options = { localAddress, headers: { "x-api-key": "wrong", ...headers }, agent: false };
        request(`${proxy.address}/api/v1/sessions`, options, (answer) => {
          answer.resume();
          resolve(Number(/remaining=(\d+)/.exec(String(answer.headers["ratelimit"]))?.[1]));
        })
          .on("error", reject)
          .end();
      });
    expect(await remaining("127.0.0.7")).toBe(99);
    expect(await remaining("127.0.0.7")).toBe(98);
    expect(await remaining("127.0.0.8")).toBe(99);
    expect(await remaining("127.0.0.7", { "X-Forwarded-For": "203.0.113.9" })).toBe(97);
    expect(await remaining("127.0.0.7", { "X-Forwarded-For": "127.0.0.8, 127.0.0.1" })).toBe(96);
  });

  it("one connection carries many calls of both dialects, with what is encoded in their paths", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    using agent = new DisposableAgent({ keepAlive: true, maxSockets: 1 });
    const { accountToken } = tenant.secrets;
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${accountToken}` };
    const of = (method: string, path: string, body: object) =>
      new Promise<{ status: number; isReused: boolean }>((resolve, reject) => {
        const sending = request(proxy.address + path, { method, headers, agent }, (answer) => {
          answer.resume().on("end", () => {
            resolve({ status: answer.statusCode ?? 0, isReused: sending.reusedSocket });
          });
        });
        sending.on("error", reject).end(JSON.stringify(body));
      });
    const chat = `${newNumber()}%40s.whatsapp.net`;
    const answers: { status: number; isReused: boolean }[] = [];
    for (let nth = 0; nth < 10; nth++) {
      const number = newNumber();
      answers.push(
        await of("PUT", `/api/v1/sessions/${session.id}/chats/${chat}/presence`, { state: "composing" }),
        await of("POST", `/api/chat/presence/${session.name}`, { number, state: "typing" }),
      );
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 204]));
    expect(answers.filter(({ isReused }) => !isReused)).toHaveLength(1);
  });

  it("64 MiB of media go in as base64, and come out again by their address", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    const bytes = sampleMedia.pdf(64 * MIB - 9);
    const number = newNumber();
    const answer = await ask(
      "POST",
      `/api/message/media/${session.name}`,
      { token: tenant.secrets.accountToken },
      { number, mediaType: "document", mediaBase64: bytes.toString("base64") },
    );
    expect(await answer.json()).toMatchObject({ success: true, data: { mediaSize: bytes.length } });
    const bearer = { Authorization: `Bearer ${tenant.secrets.apiKey}` };
    const listed = await ask(
      "GET",
      `/api/v1/sessions/${session.id}/chats/${number}%40s.whatsapp.net/messages`,
      bearer,
    );
    const { data } = (await listed.json()) as { data: { media: { url: string } }[] };
    const url = data[0]?.media.url ?? "";
    expect(url.startsWith(proxy.address)).toBe(true);
    const fetched = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(fetched.equals(bytes)).toBe(true);
  });

  it("/metrics is nobody's", async () => {
    const answer = await fetch(`${proxy.address}/metrics`);
    expect([answer.status, answer.headers.get("x-request-id")]).toEqual([404, null]);
  });
});

it.each([nginx, caddy])("behind $name no stream is silent for as long as proxies bear", async (kind) => {
  const clock = new ManualClock();
  await using ends = new AsyncDisposableStack();
  const { test, proxy } = await gatewayBehind(kind, (opened) => ends.use(opened), { clock });
  const tenant = await Tenant.in(test);
  const { name } = await tenant.session();
  const { accountToken } = tenant.secrets;
  const call = { method: "POST", headers: { token: accountToken, "Content-Type": "application/json" } };
  const body = JSON.stringify({ enabled: true });
  await fetch(`${proxy.address}/api/events/websocket/${name}`, { ...call, body });
  const asked = await tenant.bearer.call("POST", "/api/v1/realtime/ticket");
  using ofA = await WebSocketClient.open((asked.body as { url: string }).url);
  using ofB = await WebSocketClient.open(`${proxy.address.replace("https", "wss")}/ws/${name}`, {
    token: accountToken,
  });
  await using stream = await EventReader.open(proxy, accountToken);
  const pinged = [ofA, ofB].map(({ socket }) => new Promise((resolve) => socket.once("ping", resolve)));
  await clock.advance(COMMON_SILENCE_MS / 2);
  expect(await stream.frame()).toBe(": ping");
  await Promise.all(pinged);
});

it("nginx and HAProxy are told to wait for longer than the gateway lets a connection be silent", () => {
  const page = new Page("docs/reverse-proxy.md");
  const waits = ["nginx", "haproxy"].flatMap((language) =>
    page.snippets(language).flatMap((text) => [...text.matchAll(/(?:read_timeout|client|server) (\d+)s/g)]),
  );
  expect(waits).toHaveLength(4);
  for (const [, seconds] of waits) expect(Number(seconds) * 1_000).toBeGreaterThan(IDLE_MS);
});

class DisposableAgent extends Agent implements Disposable {
  [Symbol.dispose](): void {
    this.destroy();
  }
}
