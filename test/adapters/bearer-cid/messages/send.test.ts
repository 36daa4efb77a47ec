import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls, resultOf } from "./message-calls.ts";

const ID = /^3EB0[0-9A-F]{16}$/;
const NOT_CONNECTED = bearerRefusal(
  501,
  "not_implemented",
  "live WhatsApp client is not available for this session",
);

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.linkedSession();
const { send, sent, untilReceived } = messageCalls(tenant, session);

describe("a message", () => {
  it("is at the partner's phone, and answered with what WhatsApp has acknowledged", async () => {
    const number = newNumber();
    const { status, body } = await send({ type: "text", to: `${number}@s.whatsapp.net`, text: "hello" });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        mode: "sync",
        status: "sent",
        waMessageId: expect.stringMatching(ID) as string,
        timestamp: expect.any(Number) as number,
      },
    });
    expect(await untilReceived(resultOf({ body }).waMessageId)).toMatchObject({ to: number, text: "hello" });
  });

  it.each<[string, object, object]>([
    [
      "a text of many signs",
      { type: "text", text: "ü 👍\n\u0000end" },
      { kind: "text", text: "ü 👍\n\u0000end" },
    ],
    [
      "a poll of one choice",
      { type: "poll", name: "When?", options: ["now", "later"], selectableCount: 1 },
      { kind: "poll", poll: { name: "When?", options: ["now", "later"], selectable: 1 } },
    ],
    [
      "a poll of any number",
      { type: "poll", name: "Which?", options: ["a", "b", "c"] },
      { poll: { name: "Which?", options: ["a", "b", "c"], selectable: 0 } },
    ],
    [
      "a location",
      { type: "location", latitude: -6.2, longitude: 106.8, name: "Jakarta" },
      { kind: "location", location: { latitude: -6.2, longitude: 106.8, name: "Jakarta" } },
    ],
    [
      "a location at 0, 0",
      { type: "location", latitude: 0, longitude: 0 },
      { kind: "location", location: { latitude: 0, longitude: 0 } },
    ],
    [
      "a contact of name and phone",
      { type: "contact", contact: { name: "Ana; Lima", phone: "+5511988887777" } },
      { kind: "contact", contact: { name: "Ana; Lima", phone: "5511988887777" } },
    ],
  ])("can be %s", async (_, body, expected) => {
    const number = newNumber();
    const answer = await send({ to: number, ...body });
    expect(answer.status).toBe(200);
    expect(await untilReceived(resultOf(answer).waMessageId)).toMatchObject({ to: number, ...expected });
  });

  it("takes a vCard as it is, and its name from it", async () => {
    const vcard =
      "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\\, Lima\nTEL;waid=5511988887777:+55 11 98888-7777\nEND:VCARD";
    const answer = await send({ type: "contact", to: newNumber(), contact: { vcard } });
    expect(answer.status).toBe(200);
    expect(await untilReceived(resultOf(answer).waMessageId)).toMatchObject({
      contact: { name: "Ana, Lima" },
    });
  });

  it("answers another and names people", async () => {
    const [number, other] = [newNumber(), newNumber()];
    const first = await sent(number, "first");
    const second = await sent(number, "@you", { replyTo: first.waMessageId, mentions: [other] });
    expect(await untilReceived(second.waMessageId)).toMatchObject({
      quoted: first.waMessageId,
      mentions: [other],
    });
  });

  it("cannot answer what is not stored", async () => {
    const answer = await send({ type: "text", to: newNumber(), text: "?", replyTo: "3EB0FFFFFFFFFFFFFFFF" });
    expect(answer).toMatchObject(bearerRefusal(404, "not_found", "message not found"));
  });

  it("is queued with async, and answered at once", async () => {
    const number = newNumber();
    const { status, body } = await send({ type: "text", to: number, text: "later" }, {}, "?async=true");
    expect({ status, body }).toEqual({
      status: 202,
      body: {
        mode: "async",
        status: "queued",
        outboxId: expect.stringMatching(/^out_[0-9A-HJKMNP-TV-Z]{26}$/) as string,
        waMessageId: expect.stringMatching(ID) as string,
      },
    });
    expect(await untilReceived(resultOf({ body }).waMessageId)).toMatchObject({ text: "later" });
  });

  it.each([
    ["false", 200],
    ["0", 200],
    ["1", 202],
  ])("async=%s is answered with %d", async (value, expected) => {
    const { status } = await send({ type: "text", to: newNumber(), text: "x" }, {}, `?async=${value}`);
    expect(status).toBe(expected);
  });

  it("waits for its session with async, and is refused without", async () => {
    const own = await tenant.linkedSession();
    const calls = messageCalls(tenant, own);
    const number = newNumber();
    await test.gateway.core.sessions.stop(own);
    const body = { type: "text", to: number, text: "when you are back" };
    expect(await calls.send(body)).toMatchObject(NOT_CONNECTED);
    const queued = await calls.send(body, {}, "?async=true");
    expect(queued.status).toBe(202);
    await test.gateway.core.sessions.start(own);
    await untilReceived(resultOf(queued).waMessageId);
    expect(calls.receivedBy(number)).toHaveLength(1);
  });
});

describe("what WhatsApp refuses", () => {
  it("is 400 where nobody has the number", async () => {
    const asked = newNumber();
    await test.phone("/phone/registered", { number: asked, registered: false });
    expect(await send({ type: "text", to: asked, text: "x" })).toMatchObject(
      bearerRefusal(400, "validation_error", "recipient not on WhatsApp"),
    );
  });

  it.each([
    [403, 403, "forbidden", "the account may not send to this chat", undefined],
    [429, 429, "rate_limited", "WhatsApp takes no more messages for now", 60],
    [463, 503, "gateway_unavailable", "WhatsApp lets this account begin no new chats for now", undefined],
  ])("with %d is %d %s", async (code, status, word, message, retryAfterSeconds) => {
    const own = await tenant.linkedSession();
    await test.phone("/faults", { kind: "ack-error", code, times: 1, number: own.number });
    const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const answer = await messageCalls(tenant, own).send({ type: "text", to: newNumber(), text: "x" });
    expect(answer).toMatchObject(bearerRefusal(status, word, message, details));
    if (retryAfterSeconds !== undefined)
      expect(answer.headers.get("retry-after")).toBe(String(retryAfterSeconds));
  });
});
