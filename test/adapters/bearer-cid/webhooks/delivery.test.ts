import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { WebhookEnvelope } from "../../../../adapters/bearer-cid/webhooks/delivery/schemas.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { WebhookReceiver, type Delivery } from "../../../support/webhook-receiver.ts";
import { jid, put } from "../events/event-calls.ts";
import { messageCalls } from "../messages/message-calls.ts";
import { webhookCalls } from "./webhook-calls.ts";

const EVENT_ID = /^evt_[0-9A-HJKMNP-TV-Z]{26}$/;
const SECRET = "a secret of the owner's";
const STANDARD_SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const { sent } = messageCalls(tenant, session);
const calls = webhookCalls(() => tenant);

let made = 0;
/** A webhook with a path of its own. */
async function listen(settings: object = {}) {
  const path = `/hook/${++made}`;
  const webhook = await calls.made({ url: receiver.url(path), ...settings });
  return { path, webhook };
}

const text = (from: string, words: string) =>
  test.phone("/phone/send", { from, to: session.number, text: words });
const names = (deliveries: readonly Delivery[]) => deliveries.map(({ event }) => event.event);

describe("a message that answers another one", () => {
  it.each([
    ["Tea? 🫖", "Tea? 🫖"],
    // In bytes, and whole characters of them.
    [`a${"é".repeat(3_000)}`, `a${"é".repeat(2_047)}`],
  ])("is told with whose that was, and with its beginning: %.5s", async (said, told) => {
    const { path } = await listen({ events: ["message"] });
    const from = newNumber();
    const first = (await (await text(from, said)).json()) as { id: string };
    await receiver.until(path, "message");
    await test.phone("/phone/send", { from, to: session.number, text: "No", quoted: first.id });
    const answer = await receiver.until(path, "message", ({ payload }) => payload["body"] === "No");
    expect(answer.event.payload).toMatchObject({
      quotedMessageId: first.id,
      quotedSenderJid: jid(from),
      quotedBody: told,
      quotedFromMe: false,
    });
  });
});

describe("an event", () => {
  it("is told in the documented envelope, with the documented headers", async () => {
    const { path } = await listen({
      events: ["message"],
      secret: SECRET,
      customHeaders: { "X-Tenant": "acme" },
    });
    const from = newNumber();
    const { id } = (await (await text(from, "hello")).json()) as { id: string };
    const { headers, body, event } = await receiver.until(path, "message");
    expect(event).toEqual({
      schema: "v1",
      id: expect.stringMatching(EVENT_ID) as string,
      event: "message",
      session: session.id,
      organization: tenant.secrets.organizationId,
      timestamp: expect.any(Number) as number,
      payload: {
        waMessageId: id,
        chatJid: jid(from),
        fromMe: false,
        senderJid: jid(from),
        type: "text",
        body: "hello",
        hasMedia: false,
        media: null,
        timestamp: expect.any(Number) as number,
      },
    });
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "x-webhook-request-id": event.id,
      "x-webhook-timestamp": expect.stringMatching(/^\d{13}$/) as string,
      "x-webhook-hmac": createHmac("sha512", SECRET).update(body).digest("hex"),
      "x-webhook-hmac-algorithm": "sha512",
      "x-tenant": "acme",
      "user-agent": expect.stringMatching(/^Duet\//) as string,
    });
  });

  it.each([
    ["without a secret", {}],
    ["whose secret was taken away", { secret: SECRET }],
  ])("%s is unsigned, whatever its owner names a header", async (_, signed) => {
    const customHeaders = {
      "x-webhook-HMAC": "mine",
      "Webhook-Signature": "mine",
      "content-type": "text/plain",
    };
    const { path, webhook } = await listen({ events: ["message"], customHeaders, ...signed });
    if ("secret" in signed) expect((await calls.update(webhook, { secret: "" })).status).toBe(200);
    await text(newNumber(), "unsigned");
    const { headers, event } = await receiver.until(path, "message");
    expect(Object.keys(headers)).not.toContain("x-webhook-hmac");
    expect(Object.keys(headers)).not.toContain("webhook-signature");
    expect(headers).toMatchObject({ "content-type": "text/plain", "webhook-id": event.id });
  });

  it("can be verified as Standard Webhooks are, and for a day after a change by either secret", async () => {
    const { path, webhook } = await listen({ events: ["message"], secret: STANDARD_SECRET });
    await text(newNumber(), "one");
    const first = await receiver.until(path, "message");
    verify(first, new Webhook(STANDARD_SECRET));
    await calls.update(webhook, { secret: SECRET });
    await text(newNumber(), "two");
    const second = await receiver.until(path, "message", ({ id }) => id !== first.event.id);
    verify(second, new Webhook(STANDARD_SECRET));
    verify(second, new Webhook(SECRET, { format: "raw" }));
    expect(() => verify(second, new Webhook("another", { format: "raw" }))).toThrow();
    expect(second.headers["x-webhook-hmac"]).toBe(
      createHmac("sha512", SECRET).update(second.body).digest("hex"),
    );
  });

  it("that was refused comes again with the same id and the time of its attempt", async () => {
    const retryPolicy = { attempts: 2, delaySeconds: 1, policy: "fixed" };
    const { path } = await listen({ events: ["message"], retryPolicy });
    let isRefused = true;
    receiver.answer = (delivery) => {
      const status = isRefused && delivery.path === path ? 503 : 200;
      if (delivery.path === path) isRefused = false;
      return status;
    };
    await text(newNumber(), "again");
    const first = await receiver.until(path, "message");
    const second = await receiver.until(path, "message", () => receiver.at(path).length === 2);
    receiver.answer = () => 200;
    expect(second.event.id).toBe(first.event.id);
    const times = receiver.at(path).map(({ headers }) => Number(headers["x-webhook-timestamp"]));
    expect(times[1]).toBeGreaterThan(times[0] ?? Infinity);
    expect(receiver.at(path)[1]?.body).toBe(first.body);
  });
});

describe("a webhook of every event", () => {
  it("hears of the session, its messages both ways, and what becomes of them", async () => {
    const { path } = await listen({ events: ["*"], sessionId: session.id });
    const partner = newNumber();
    const { waMessageId } = await sent(jid(partner), "out", { waitWhileTyping: 0.1 });
    const status =
      (word: string) =>
      ({ payload }: { payload: Record<string, unknown> }) =>
        payload["status"] === word && (payload["messageIds"] as string[]).includes(waMessageId);
    await receiver.until(path, "message.status", status("pending"));
    const own = await receiver.until(path, "message.from_me");
    expect(own.event.payload).toMatchObject({
      waMessageId,
      fromMe: true,
      body: "out",
      chatJid: jid(partner),
    });
    await receiver.until(path, "message.status", status("delivered"));
    await test.phone("/phone/receipt", { id: waMessageId, status: "read" });
    const read = await receiver.until(path, "message.status", status("read"));
    expect(read.event.payload).toMatchObject({ chatJid: jid(partner), senderJid: jid(partner) });
    const statuses = receiver.at(path).filter(({ event }) => event.event === "message.status");
    const words = statuses.map(({ event }) => event.payload["status"]);
    // Its phone may tell of it before WhatsApp's acknowledgement is stored.
    expect(words.filter((word) => word !== "sent")).toEqual(["pending", "delivered", "read"]);
    expect(statuses[0]?.event.payload).not.toHaveProperty("senderJid");

    const reaction = { from: partner, to: session.number, reaction: { id: waMessageId, emoji: "👍" } };
    await test.phone("/phone/send", reaction);
    expect((await receiver.until(path, "message.reaction")).event.payload).toMatchObject({
      type: "reaction",
      targetId: waMessageId,
      reaction: "👍",
      fromMe: false,
    });
    const { id } = (await (await text(partner, "first words")).json()) as { id: string };
    await receiver.until(path, "message", ({ payload }) => payload["waMessageId"] === id);
    await test.phone("/phone/send", { from: partner, to: session.number, edit: { id, text: "other words" } });
    expect((await receiver.until(path, "message.edited")).event.payload).toMatchObject({
      targetId: id,
      body: "other words",
    });
    await test.phone("/phone/send", { from: partner, to: session.number, revoke: { id } });
    expect((await receiver.until(path, "message.revoked")).event.payload).toMatchObject({
      type: "revoke",
      targetId: id,
    });
    await test.phone("/phone/typing", { from: partner, to: session.number, state: "composing" });
    expect(
      (await receiver.until(path, "presence.update", ({ payload }) => "chatJid" in payload)).event.payload,
    ).toEqual({
      from: jid(partner),
      chatJid: jid(partner),
      state: "composing",
      media: "text",
    });
    for (const { event } of receiver.at(path)) expect(WebhookEnvelope.parse(event)).toEqual(event);
  });

  it("hears of a session's way from its making to its end", async () => {
    const { path } = await listen();
    const own = await tenant.linkedSession();
    const ofOwn = () => receiver.at(path).filter(({ event }) => event.session === own.id);
    const is =
      (word: string) =>
      ({ session: id, payload }: Delivery["event"]) =>
        id === own.id && payload["status"] === word;
    await receiver.until(path, "session.status", is("working"));
    expect((await receiver.until(path, "auth.qr")).event.payload).toEqual({
      code: expect.any(String) as string,
    });
    await tenant.bearer.call("POST", `/api/v1/sessions/${own.id}/stop`);
    await receiver.until(path, "session.status", is("stopped"));
    const told = ofOwn().filter(({ event }) => event.event === "session.status");
    const words = told.map(({ event }) => event.payload["status"]);
    // Only where it has changed.
    expect(words).toEqual(words.filter((word, nth) => word !== words[nth - 1]));
  });

  it("is not told our own, which others name", async () => {
    const all = await listen({ events: ["*"], sessionId: session.id });
    const own = await listen({ events: ["presence.started", "presence.ended"], sessionId: session.id });
    const chat = newNumber();
    await put(tenant, session, chat, { state: "composing" });
    expect((await receiver.until(own.path, "presence.started")).event.payload).toMatchObject({
      chat: jid(chat),
    });
    await put(tenant, session, chat, { state: "paused" });
    await receiver.until(own.path, "presence.ended");
    await text(newNumber(), "last");
    await receiver.until(all.path, "message");
    expect(names(receiver.at(all.path)).filter((name) => /^presence\.(started|ended)/.test(name))).toEqual(
      [],
    );
  });
});

describe("a webhook hears nothing", () => {
  it("of other sessions, of other organizations, and of what it does not name", async () => {
    const other = await tenant.linkedSession();
    const narrow = await listen({ events: ["message"], sessionId: other.id });
    const wide = await listen({ events: ["message.from_me"] });
    const watch = await listen({ events: ["message"] });
    await text(newNumber(), "not for all");
    await receiver.until(watch.path, "message");
    await sent(jid(newNumber()), "out");
    await receiver.until(wide.path, "message.from_me");
    expect(names(receiver.at(wide.path))).toEqual(["message.from_me"]);
    expect(receiver.at(narrow.path)).toEqual([]);
  });

  it("once it is switched off or deleted", async () => {
    const gone = await listen({ events: ["message"] });
    const off = await listen({ events: ["message"] });
    const watch = await listen({ events: ["message"] });
    await calls.remove(gone.webhook);
    await calls.update(off.webhook, { active: false });
    await text(newNumber(), "unheard");
    await receiver.until(watch.path, "message");
    expect([...receiver.at(gone.path), ...receiver.at(off.path)]).toEqual([]);
  });
});

function verify({ headers, body }: Delivery, webhook: Webhook): void {
  webhook.verify(body, headers as Record<string, string>);
}
