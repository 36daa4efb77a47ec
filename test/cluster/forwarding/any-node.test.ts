import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { NodesOfOneStore } from "../../support/cluster/nodes-of-one-store.ts";
import { RawConnection } from "../../support/raw-http.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";
import { WebSocketClient } from "../../support/web-socket-client.ts";
import { Agent } from "../../mcp/agent.ts";

const MEBIBYTE = 1024 * 1024;
const LIMIT = 1_000;
/** As the log writes it. */
const INFO = 30;

const shared = endsWithFile(await NodesOfOneStore.start(3, { requestsPerMinute: LIMIT }));
const [owner, edge, third] = shared.nodes as [
  (typeof shared.nodes)[number],
  (typeof shared.nodes)[number],
  (typeof shared.nodes)[number],
];

/** A linked session of the first node, in an organization of its own. */
async function ownSession() {
  const tenant = await Tenant.in(owner);
  const session = await tenant.linkedSession();
  shared.give(session.id, 0);
  const bearer = { Authorization: `Bearer ${tenant.secrets.apiKey}` };
  const token = { token: tenant.secrets.accountToken };
  return { tenant, session, bearer, token };
}

type Asked = { readonly method?: string; readonly headers: Record<string, string>; readonly body?: unknown };

/** Over a socket, at the node that is asked. */
function ask(node: typeof edge, path: string, { method = "GET", headers, body }: Asked): Promise<Response> {
  return fetch(node.gateway.address + path, {
    method,
    headers: { ...headers, ...(body !== undefined && { "Content-Type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** How many connections this process has taken at an address since. */
class ConnectionsAt implements Disposable {
  count = 0;
  readonly #port: number;

  constructor(address = "") {
    this.#port = Number(address.split(":").at(-1));
    subscribe("net.server.socket", this.#look);
  }

  [Symbol.dispose](): void {
    unsubscribe("net.server.socket", this.#look);
  }

  readonly #look = (told: unknown): void => {
    if ((told as { readonly socket: Socket }).socket.localPort === this.#port) this.count++;
  };
}

async function answerOf(asked: Promise<Response>) {
  const response = await asked;
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

describe("a call to a node that does not serve its session", () => {
  it("is answered by the one that does, in both dialects, over a socket and inside the process", async () => {
    const { session, bearer, token, tenant } = await ownSession();
    const [to, since] = [newNumber(), owner.sandbox.chatStates().length];
    const typing = { number: to, state: "typing", duration: 60 };
    const byToken = { method: "POST", headers: token, body: typing };
    expect((await ask(edge, `/api/chat/presence/${session.name}`, byToken)).status).toBe(200);
    await owner.sandbox.untilChatState(
      (one) => one.to?.startsWith(to) === true && one.state === "composing",
      {
        since,
      },
    );
    const path = `/api/v1/sessions/${session.id}/chats/${to}@c.us/presence`;
    const paused = { method: "PUT", headers: bearer, body: { state: "paused" } };
    expect((await ask(edge, path, paused)).status).toBe(204);
    await owner.sandbox.untilChatState((one) => one.to?.startsWith(to) === true && one.state === "paused", {
      since,
    });
    const view = `/api/v1/sessions/${session.id}`;
    const own = await answerOf(ask(owner, view, { headers: bearer }));
    expect(own).toMatchObject({ status: 200 });
    expect(await answerOf(ask(edge, view, { headers: bearer }))).toEqual(own);
    expect(await answerOf(edge.bearer("GET", view, undefined, tenant.secrets.apiKey))).toEqual(own);
  });

  it("is refused in the same words", async () => {
    const { session, bearer, token } = await ownSession();
    const asked: [string, Asked][] = [
      [
        `/api/v1/sessions/${session.id}/chats/x/presence`,
        { method: "PUT", headers: bearer, body: { state: "paused" } },
      ],
      [
        `/api/v1/sessions/${session.id}/chats/49%40c.us/presence`,
        { method: "PUT", headers: bearer, body: { state: 1 } },
      ],
      [`/api/chat/presence/${session.name}`, { method: "POST", headers: token, body: {} }],
      [`/api/chat/presence/${session.name}%2F..`, { method: "POST", headers: token, body: {} }],
      [`/api/chat/presence/none`, { method: "POST", headers: token, body: {} }],
      [`/api/chat/presence/${session.name}`, { method: "POST", headers: bearer, body: "x".repeat(70_000) }],
      [`/api/v1/sessions/${session.id}`, { headers: { Authorization: "Bearer nobody" } }],
    ];
    for (const [path, one] of asked) {
      const own = await answerOf(ask(owner, path, one));
      expect(own.status).toBeGreaterThanOrEqual(400);
      expect(await answerOf(ask(edge, path, one))).toEqual(own);
    }
  });

  it("is counted and told of once, where it was asked", async () => {
    const { session, bearer } = await ownSession();
    const path = `/api/v1/sessions/${session.id}`;
    const first = await ask(edge, path, { headers: { ...bearer, "X-Request-Id": "mine" } });
    const second = await ask(edge, path, { headers: bearer });
    expect(first.headers.get("x-request-id")).toBe("mine");
    const left = (answer: Response) => /remaining=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1];
    expect([left(first), left(second)]).toEqual([String(LIMIT - 1), String(LIMIT - 2)]);
    expect(left(await ask(owner, path, { headers: bearer }))).toBe(String(LIMIT - 1));
    const lines = (node: typeof edge) => node.log.filter((line) => line.includes('"mine"'));
    expect(lines(edge).map((line) => (JSON.parse(line) as { level: unknown }).level)).toEqual([INFO]);
    expect(lines(owner).filter((line) => line.includes(`"level":${INFO}`))).toEqual([]);
  });

  it("goes over the connection of the one before, whether that was answered with a body or without", async () => {
    const { session, bearer } = await ownSession();
    const view = `/api/v1/sessions/${session.id}`;
    const presence = `${view}/chats/${newNumber()}@c.us/presence`;
    await answerOf(ask(edge, view, { headers: bearer }));
    using connections = new ConnectionsAt(owner.gateway.innerAddress);
    for (const state of ["composing", "recording", "paused"]) {
      const changed = await ask(edge, presence, { method: "PUT", headers: bearer, body: { state } });
      expect(changed.status).toBe(204);
      await answerOf(ask(edge, view, { headers: bearer }));
    }
    expect(connections.count).toBe(0);
  });

  it("has media in either direction, longer than a node keeps", async () => {
    const { session, token, tenant } = await ownSession();
    const bytes = Buffer.alloc(10 * MEBIBYTE, "media");
    const to = newNumber();
    const body = {
      number: to,
      mediaType: "document",
      mediaBase64: bytes.toString("base64"),
      mimeType: "text/plain",
      fileName: "a.txt",
    };
    const sent = await answerOf(
      ask(edge, `/api/message/media/${session.name}`, { method: "POST", headers: token, body }),
    );
    expect(sent).toMatchObject({ status: 200 });
    const media = {
      kind: "document",
      mimetype: "text/plain",
      filename: "a.txt",
      base64: bytes.toString("base64"),
    };
    await tenant.token.call("POST", `/api/events/websocket/${session.name}`, {
      enabled: true,
      events: ["message.exchange"],
    });
    const address = `${edge.gateway.address.replace("http", "ws")}/ws/${session.name}`;
    using client = await WebSocketClient.open(address, token);
    await owner.phone("/phone/send", { from: to, to: session.number, media });
    const { data } = (await client.next()) as { data: { message: { media: { url: string } } } };
    // The address is that of the node which was asked.
    expect(data.message.media.url.startsWith(edge.gateway.address)).toBe(true);
    const had = Buffer.from(await (await fetch(data.message.media.url)).arrayBuffer());
    expect(had.equals(bytes)).toBe(true);
  });

  it("opens a WebSocket there, which ends with either end", async () => {
    const { session, token, tenant } = await ownSession();
    const address = `${edge.gateway.address.replace("http", "ws")}/ws/${session.name}`;
    expect(await WebSocketClient.refused(address, token)).toMatchObject({ status: 400 });
    await tenant.token.call("POST", `/api/events/websocket/${session.name}`, { enabled: true, events: [] });
    using client = await WebSocketClient.open(address, token);
    await owner.phone("/phone/send", { from: newNumber(), to: session.number, text: "Hello" });
    expect(await client.next()).toMatchObject({ data: { message: { content: "Hello" } } });
    await tenant.token.call("DELETE", `/api/instance/delete/${session.name}`);
    expect(await client.closed).toBe(1008);
  });

  it("has no WebSocket there any more once the session has moved: its client comes again", async () => {
    const { session, token, tenant } = await ownSession();
    await tenant.token.call("POST", `/api/events/websocket/${session.name}`, { enabled: true, events: [] });
    const address = `${edge.gateway.address.replace("http", "ws")}/ws/${session.name}`;
    using client = await WebSocketClient.open(address, token);
    shared.give(session.id, 2);
    expect(await client.closed).toBe(1001);
  });

  it("reaches the tools of agents", async () => {
    const { session, bearer } = await ownSession();
    await using agent = await Agent.connect(edge, bearer);
    const to = newNumber();
    expect(await agent.call("send_text", { session: session.name, to, text: "Hello" })).toMatchObject({
      isError: false,
    });
    expect(await agent.call("send_text", { session: "none", to, text: "Hello" })).toMatchObject({
      isError: true,
      told: { error: { code: "session_not_found" } },
    });
  });
});

describe("a session that moves", () => {
  it("is found where it went, by one look", async () => {
    const { session, bearer } = await ownSession();
    const path = `/api/v1/sessions/${session.id}`;
    await answerOf(ask(edge, path, { headers: bearer }));
    shared.give(session.id, 2);
    const before = shared.lookUps;
    const moved = await answerOf(ask(edge, path, { headers: bearer }));
    expect(moved).toEqual(await answerOf(ask(third, path, { headers: bearer })));
    expect(moved.status).toBe(200);
    expect(shared.lookUps - before).toBe(1);
  });

  it("is given up after the second node that does not serve it: the caller may come again in a second", async () => {
    const { session, bearer, token } = await ownSession();
    shared.give(session.id, 2);
    shared.misname(session.id, 0);
    const answer = await ask(edge, `/api/v1/sessions/${session.id}`, { headers: bearer });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await answer.json()).toMatchObject({ error: { code: "gateway_unavailable" } });
    const body = { number: newNumber(), message: "Hello" };
    const sent = await ask(edge, `/api/message/text/${session.name}`, {
      method: "POST",
      headers: token,
      body,
    });
    expect([sent.status, sent.headers.get("retry-after")]).toEqual([503, "1"]);
  });

  it("is taken by the node that is asked where nobody has it", async () => {
    const { session, bearer } = await ownSession();
    shared.give(session.id, null);
    expect((await ask(edge, `/api/v1/sessions/${session.id}`, { headers: bearer })).status).toBe(200);
    const before = shared.lookUps;
    expect((await ask(edge, `/api/v1/sessions/${session.id}`, { headers: bearer })).status).toBe(200);
    expect(shared.lookUps).toBe(before);
  });
});

describe("what a caller writes itself", () => {
  it("changes nothing between the nodes", async () => {
    const { session, bearer } = await ownSession();
    const path = `/api/v1/sessions/${session.id}`;
    const own = await answerOf(ask(owner, path, { headers: bearer }));
    const hostile = {
      "duet-limited": "1",
      "duet-seal": "a.b.c",
      "duet-body": "x",
      "duet-epoch": "y",
      "duet-refused": "moved",
    };
    expect(await answerOf(ask(edge, path, { headers: { ...bearer, ...hostile } }))).toEqual(own);
    expect(await answerOf(ask(owner, path, { headers: { ...bearer, ...hostile } }))).toEqual(own);
  });

  it.each([
    ["two lengths of a body", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"],
    ["a length twice", "Content-Length: 2\r\nContent-Length: 5\r\n", "{}"],
  ])("is refused before it goes anywhere: %s", async (_what, lines, body) => {
    const { session, token } = await ownSession();
    using caller = await RawConnection.open(edge.gateway.address);
    caller.write(
      `POST /api/chat/presence/${session.name} HTTP/1.1\r\nHost: a\r\ntoken: ${token.token}\r\nContent-Type: application/json\r\n${lines}\r\n${body}`,
    );
    expect((await caller.answer()).status).toBe(400);
  });

  it("goes in chunks, with a long head, by an odd address, as it does at one's own node", async () => {
    const { session, token } = await ownSession();
    const body = JSON.stringify({ number: newNumber(), state: "typing", duration: 1 });
    const asked = [
      `POST //api/chat//presence/${session.name}/?a=%2F..%2F&b=%0d%0a HTTP/1.1\r\nHost: a\r\ntoken: ${token.token}\r\nX-Long: ${"x".repeat(12_000)}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      `POST http://b/api/chat/presence/${session.name} HTTP/1.1\r\nHost: a\r\nConnection: close, x-secret\r\nX-Secret: 1\r\ntoken: ${token.token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ];
    for (const request of asked) {
      for (const node of [owner, edge]) {
        using caller = await RawConnection.open(node.gateway.address);
        caller.write(request);
        const answer = await caller.answer();
        expect([answer.status, answer.body]).toEqual([200, expect.stringContaining("success")]);
      }
    }
  });
});
