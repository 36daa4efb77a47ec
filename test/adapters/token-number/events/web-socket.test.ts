import { describe, expect, it } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { WebSocketClient } from "../../../support/web-socket-client.ts";

const clock = new ManualClock();
const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const addressOf = ({ name }: Pick<Session, "name">, query = "") =>
  `${test.gateway.address.replace("http", "ws")}/ws/${name}${query}`;

async function enable(tenant: Tenant, { name }: Session, events: string[] = []): Promise<void> {
  const answer = await tenant.token.call("POST", `/api/events/websocket/${name}`, { enabled: true, events });
  expect(answer.status).toBe(200);
}

describe("the WebSocket of an instance", () => {
  it("tells what webhooks are told, by any of the ways to present a token", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    await enable(tenant, session, ["message.exchange"]);
    const own = await tenant.instanceToken(session);
    const { accountToken } = tenant.secrets;
    using first = await WebSocketClient.open(addressOf(session), { token: own });
    using second = await WebSocketClient.open(addressOf(session), {
      Authorization: `Bearer ${accountToken}`,
    });
    const readOnly = await tenant.apiKey("read");
    using third = await WebSocketClient.open(addressOf(session, `?token=${readOnly}`));
    const from = newNumber();
    await test.phone("/phone/send", { from, to: session.number, text: "Hello" });
    const told = await first.next();
    const host = new URL(test.gateway.address).host;
    expect(told).toMatchObject({
      event: "message.exchange",
      data: { direction: "incoming", message: { type: "text", content: "Hello" } },
      instanceData: { baseUrl: `http://${host}`, instance: session.name, token: own },
    });
    expect(await second.next()).toEqual(told);
    const { instanceData, ...rest } = told;
    expect(await third.next()).toEqual({ ...rest, instanceData: { ...(instanceData as object), token: "" } });
    expect(test.log.join("")).not.toContain(readOnly);
  });

  it("tells media with where it is had, and with its bytes where that is asked for", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession();
    await enable(tenant, session, ["message.exchange"]);
    const headers = { token: tenant.secrets.accountToken };
    using without = await WebSocketClient.open(addressOf(session), headers);
    await tenant.token.call("POST", `/api/events/websocket/${session.name}`, {
      enabled: true,
      events: ["message.exchange"],
      mediaBase64: true,
    });
    using whole = await WebSocketClient.open(addressOf(session), headers);
    const from = newNumber();
    // Longer than what else may wait for a client.
    const base64 = Buffer.alloc(2 * 1024 * 1024, "media").toString("base64");
    const media = { kind: "document", mimetype: "text/plain", filename: "a.txt", base64 };
    await test.phone("/phone/send", { from, to: session.number, media });
    const mediaIn = (event: Record<string, unknown>) =>
      (event["data"] as { message: { media: { url: string; base64?: string } } }).message.media;
    const told = mediaIn(await whole.next());
    expect(told.base64 === base64).toBe(true);
    const known = mediaIn(await without.next());
    expect(known).not.toHaveProperty("base64");
    for (const { url } of [told, known])
      expect(Buffer.from(await (await fetch(url)).arrayBuffer()).toString("base64") === base64).toBe(true);
    await test.phone("/phone/send", { from, to: session.number, text: "afterwards" });
    expect(await whole.next()).toMatchObject({ data: { message: { content: "afterwards" } } });
  });

  it("tells of the instance's states, and a QR to who may link it", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    await enable(tenant, session);
    using manager = await WebSocketClient.open(addressOf(session), { token: tenant.secrets.accountToken });
    using reader = await WebSocketClient.open(addressOf(session), { token: await tenant.apiKey("read") });
    await test.gateway.core.sessions.beginLinking(session);
    const states = async (client: WebSocketClient, last: string) => {
      const seen: unknown[] = [];
      while (seen.at(-1) !== last) seen.push(((await client.next())["data"] as { state: string }).state);
      return seen;
    };
    expect(await states(manager, "qr_ready")).toContain("connecting");
    await test.gateway.core.sessions.stop(session);
    expect(await states(reader, "disconnected")).not.toContain("qr_ready");
  });

  it("is refused before it opens, in the dialect's envelope", async () => {
    const tenant = await Tenant.in(test);
    const [session, other] = [await tenant.session(), await tenant.session()];
    const token = tenant.secrets.accountToken;
    const refused = async (address: string, headers = {}) => {
      const { status, body } = await WebSocketClient.refused(address, headers);
      return { status, body };
    };
    const way = `Configure it first using POST /api/events/websocket/${session.name}`;
    const off = tokenRefusal(400, `WebSocket is not enabled for this instance. ${way}`);
    expect(await refused(addressOf(session), { token })).toEqual(off);
    await enable(tenant, session);
    expect(await refused(addressOf(session))).toEqual(tokenRefusal(401, "Missing token in header"));
    expect(await refused(addressOf(session, "?token=wrong"))).toEqual(tokenRefusal(401, "Invalid token"));
    expect(await refused(addressOf({ name: "nobody" }), { token })).toEqual(
      tokenRefusal(404, "Instance not found"),
    );
    expect(await refused(addressOf(session), { token: await tenant.instanceToken(other) })).toEqual(
      tokenRefusal(403, "Instance token does not match the instance"),
    );
    expect(await refused(addressOf(session), { token, Origin: "https://evil.example" })).toEqual(
      tokenRefusal(403, "Origin not allowed"),
    );
    const plain = await tenant.token.call("GET", `/ws/${session.name}`);
    expect(plain).toEqual(tokenRefusal(400, "the request asks for no WebSocket"));
    const clients: WebSocketClient[] = [];
    for (let i = 0; i < 10; i++) clients.push(await WebSocketClient.open(addressOf(session), { token }));
    expect((await refused(addressOf(session), { token })).status).toBe(429);
    for (const client of clients) client[Symbol.dispose]();
  });

  it("ends with 1009 for a frame over 4 KiB, and with 1008 when the instance is deleted", async () => {
    const tenant = await Tenant.in(test);
    const session = await tenant.session();
    await enable(tenant, session);
    const token = tenant.secrets.accountToken;
    using loud = await WebSocketClient.open(addressOf(session), { token });
    using quiet = await WebSocketClient.open(addressOf(session), { token });
    loud.socket.send("x".repeat(4 * 1024));
    loud.socket.on("error", () => undefined).send("x".repeat(4 * 1024 + 1));
    expect(await loud.closed).toBe(1009);
    await tenant.token.call("DELETE", `/api/instance/delete/${session.name}`);
    await clock.advance(500);
    expect(await quiet.closed).toBe(1008);
  });
});
