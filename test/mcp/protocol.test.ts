import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { Tenant } from "../support/tenant.ts";
import { TestGateway } from "../support/test-gateway.ts";
import { Agent } from "./agent.ts";

const PAGE = "https://app.example.com";
const ACCEPT = "application/json, text/event-stream";
const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list" };
const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "agent", version: "1" } },
};

const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, corsOrigins: [PAGE] },
});
const credential = { Authorization: `Bearer ${tenant.secrets.apiKey}` };

async function post(body: unknown, headers: Readonly<Record<string, string>> = credential, path = "/mcp") {
  const response = await test.call("POST", path, { Accept: ACCEPT, ...headers }, body);
  const text = await response.text();
  const answered: unknown = text === "" ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: answered };
}

const refusal = (status: number, code: number, message: RegExp | string) => ({
  status,
  body: {
    jsonrpc: "2.0",
    id: null,
    error: {
      code,
      message: (typeof message === "string" ? message : expect.stringMatching(message)) as string,
    },
  },
});

describe("the protocol", () => {
  it("is spoken without a session of its own, in JSON", async () => {
    const { status, headers, body } = await post(INITIALIZE);
    expect([status, headers.get("content-type"), headers.get("mcp-session-id")]).toEqual([
      200,
      "application/json",
      null,
    ]);
    expect(body).toMatchObject({
      id: 1,
      result: {
        protocolVersion: "2025-06-18",
        capabilities: { tools: {} },
        serverInfo: { name: "duet", version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string },
      },
    });
  });

  it("needs no beginning: each message stands alone", async () => {
    expect(await post(LIST)).toMatchObject({
      status: 200,
      body: { id: 1, result: { tools: [{}, {}, {}, {}, {}, {}, {}] } },
    });
  });

  it("takes a notification, with nothing to say", async () => {
    const { status, body } = await post({ jsonrpc: "2.0", method: "notifications/initialized" });
    expect([status, body]).toEqual([202, undefined]);
  });

  it("is at the same address with a slash at its end", async () => {
    expect(await post(LIST, credential, "/mcp/")).toMatchObject({ status: 200 });
  });

  it.each(["GET", "DELETE", "PUT"])("has no %s", async (method) => {
    const response = await test.call(method, "/mcp", credential);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    expect(await response.json()).toMatchObject(refusal(405, -32_000, "method not allowed").body);
  });

  it("has nothing below it", async () => {
    expect(await post(LIST, credential, "/mcp/x")).toMatchObject(refusal(404, -32_000, "route not found"));
  });

  it("answers a method and a tool that it does not know as errors of the call", async () => {
    expect(await post({ ...LIST, method: "resources/list" })).toMatchObject({
      status: 200,
      body: { id: 1, error: { code: -32_601 } },
    });
    const unknown = { ...LIST, method: "tools/call", params: { name: "__proto__", arguments: {} } };
    expect(await post(unknown)).toMatchObject({
      status: 200,
      body: { id: 1, error: { code: -32_602, message: expect.stringContaining("unknown tool") as string } },
    });
    const nothing = { ...LIST, method: "tools/call", params: { arguments: {} } };
    expect(await post(nothing)).toMatchObject({
      status: 200,
      body: { id: 1, error: { message: expect.any(String) as string } },
    });
  });

  it.each<[string, unknown, number, number, RegExp]>([
    ["no JSON", "{", 400, -32_700, /^the body is not JSON$/],
    ["nothing", "", 400, -32_700, /^the body is not JSON$/],
    ["a batch", [LIST, LIST], 400, -32_600, /^the body takes one message: batches are not taken$/],
    ["null", "null", 400, -32_700, /Invalid JSON-RPC message/],
    ["no JSON-RPC", { hello: 1 }, 400, -32_700, /Invalid JSON-RPC message/],
    ["an id that is none", { ...LIST, id: {} }, 400, -32_700, /Invalid JSON-RPC message/],
    ["what nests too deep", "[".repeat(500), 400, -32_600, /nests deeper than 100/],
    ["too much", { ...LIST, more: "x".repeat(1_048_576) }, 413, -32_000, /at most 1048576 bytes/],
  ])("refuses %s", async (_, body, status, code, message) => {
    expect(await post(body)).toMatchObject(refusal(status, code, message));
  });

  it("refuses a version that it does not speak, and who takes no answer that it gives", async () => {
    expect(await post(LIST, { ...credential, "Mcp-Protocol-Version": "1999-01-01" })).toMatchObject(
      refusal(400, -32_000, /Unsupported protocol version/),
    );
    expect(await post(LIST, { ...credential, Accept: "text/html" })).toMatchObject(
      refusal(406, -32_000, /Not Acceptable/),
    );
    expect(await post(LIST, { ...credential, "Content-Type": "text/plain" })).toMatchObject(
      refusal(415, -32_000, /Content-Type/),
    );
  });
});

describe("who calls", () => {
  it.each<[string, () => Record<string, string>]>([
    ["Authorization: Bearer", () => credential],
    ["x-api-key", () => ({ "x-api-key": tenant.secrets.apiKey })],
    ["token", () => ({ token: tenant.secrets.accountToken })],
    ["the same twice", () => ({ ...credential, token: tenant.secrets.apiKey })],
  ])("is known by %s", async (_, headers) => {
    expect(await post(LIST, headers())).toMatchObject({ status: 200 });
  });

  it.each<[string, () => Record<string, string>, string]>([
    ["presents nothing", () => ({}), "credential_missing"],
    ["presents what is nobody's", () => ({ token: "x".repeat(40) }), "credential_invalid"],
    [
      "presents two that differ",
      () => ({ ...credential, token: tenant.secrets.accountToken }),
      "credential_invalid",
    ],
  ])("is refused who %s, before its body is read", async (_, headers, code) => {
    const answer = await post("{", headers());
    expect(answer).toMatchObject({
      status: 401,
      body: { id: null, error: { code: -32_000, data: { code } } },
    });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  it("is no page of an origin that may not call", async () => {
    for (const Origin of ["https://evil.example", "null", "http://localhost:3000"])
      expect(await post(LIST, { ...credential, Origin })).toMatchObject(
        refusal(403, -32_000, "pages of this origin may not call"),
      );
    const { status, headers } = await post(LIST, { ...credential, Origin: PAGE });
    expect([status, headers.get("access-control-allow-origin")]).toEqual([200, PAGE]);
  });

  it("is let in from a page by its pre-flight", async () => {
    const { status, headers } = await test.call("OPTIONS", "/mcp", {
      Origin: PAGE,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization, mcp-protocol-version",
    });
    expect([status, headers.get("access-control-allow-origin")]).toEqual([204, PAGE]);
    expect(headers.get("access-control-allow-headers")).toContain("Mcp-Protocol-Version");
  });

  it("is not told from the log what was said", async () => {
    const text = "a secret that nobody logs";
    const params = { name: "send_text", arguments: { to: "4915112345678", text } };
    await post({ ...LIST, method: "tools/call", params }, { ...credential, "X-Request-Id": "of-a-tool" });
    const line = test.log.find((each) => each.includes("of-a-tool")) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ msg: "request", method: "POST", route: "/mcp", status: 200 });
    expect(test.log.join("")).not.toContain(text);
  });
});

describe("the rate limit", () => {
  it("is one with the dialects', and told", async () => {
    await using limited = await TestGateway.start({
      clock: new ManualClock(),
      config: { requestsPerMinute: 5 },
    });
    const { apiKey } = limited.secrets;
    // It says hello in two requests, and asks for a stream, which is no more than a refused method.
    await using agent = await Agent.connect(limited, { "x-api-key": apiKey });
    expect(await agent.toolNames()).toHaveLength(7);
    const left = await limited.bearer("GET", "/api/v1/sessions");
    expect(left.headers.get("ratelimit")).toMatch(/^limit=5, remaining=1,/);
    expect((await limited.token("GET", "/api/instance/list", undefined, apiKey)).status).toBe(200);
    const headers = { "x-api-key": apiKey, Accept: ACCEPT };
    const refused = await limited.call("POST", "/mcp", headers, LIST);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(refused.headers.get("ratelimit")).toBe("limit=5, remaining=0, reset=60");
    expect(await refused.json()).toMatchObject({
      error: { code: -32_000, data: { code: "rate_limited" } },
    });
  });
});

describe("a call over the limit", () => {
  it("that ends an indicator ends it all the same, and nothing else", async () => {
    await using limited = await TestGateway.start({ config: { requestsPerMinute: 1 } });
    const session = await limited.linkedSession("limited", "4915100000011");
    const { core } = limited.gateway;
    const [one, other] = ["4915100000012", "4915100000013"].map(
      (number) => ({ kind: "person", number }) as const,
    );
    for (const chat of [one, other])
      if (chat) await core.presence.set(session, { chat, state: "composing", durationMs: 60_000 });
    const headers = { "x-api-key": limited.secrets.apiKey, Accept: ACCEPT };
    const call = (given: object) => {
      const params = { name: "show_typing", arguments: given };
      return limited.call("POST", "/mcp", headers, { ...LIST, method: "tools/call", params });
    };
    expect((await limited.call("POST", "/mcp", headers, LIST)).status).toBe(200);
    expect((await call({ chat: other?.number, state: "recording" })).status).toBe(429);
    expect((await call({ chat: one?.number, state: "paused" })).status).toBe(429);
    const running = [...core.presence.running(session)];
    expect(running.map(({ state }) => state)).toEqual(["composing"]);
  });

  it("ends nothing where its caller may not send", async () => {
    await using limited = await TestGateway.start({ config: { requestsPerMinute: 1 } });
    const its = await Tenant.in(limited);
    const session = await its.linkedSession();
    const { core } = limited.gateway;
    const chat = { kind: "person", number: "4915100000014" } as const;
    await core.presence.set(session, { chat, state: "composing", durationMs: 60_000 });
    const headers = { "x-api-key": await its.apiKey("read"), Accept: ACCEPT };
    expect((await limited.call("POST", "/mcp", headers, LIST)).status).toBe(200);
    const params = { name: "show_typing", arguments: { chat: chat.number, state: "paused" } };
    const paused = await limited.call("POST", "/mcp", headers, { ...LIST, method: "tools/call", params });
    expect(paused.status).toBe(429);
    expect([...core.presence.running(session)]).toHaveLength(1);
  });
});

describe("a gateway that stops", () => {
  it("ends what waits for a partner", async () => {
    await using stopping = await TestGateway.start();
    const { core } = stopping.gateway;
    const session = await stopping.linkedSession("waits", "4915100000001");
    const chat = { kind: "person", number: "4915100000002" } as const;
    await core.chats.partnerOf(session, chat);
    const typing = { from: chat.number, to: "4915100000001", state: "composing" };
    await eventually("they type", async () => {
      await stopping.phone("/phone/typing", typing);
      return (await core.chats.partnerOf(session, chat)).state === "composing";
    });
    let isOver = false;
    void core.chats
      .waitWhileWriting(session, chat, 50_000)
      .catch(() => undefined)
      .then(() => (isOver = true));
    expect(isOver).toBe(false);
    await stopping.gateway.close();
    expect(isOver).toBe(true);
  });
});
