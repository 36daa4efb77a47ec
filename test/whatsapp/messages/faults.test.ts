import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Message, Session, SendOutcome } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { address } from "./address.ts";

const OWN = "4915100000001";
const PARTNER = "4915100000002";
const OTHER = "4915100000003";

let test: TestGateway;
let session: Session;
beforeEach(async () => {
  test = await TestGateway.start();
  session = await test.linkedSession("one", OWN);
});
afterEach(() => test[Symbol.asyncDispose]());

function send(text: string, number = PARTNER, isQueued = false): Promise<SendOutcome> {
  return test.gateway.core.messages.send(session, {
    to: address(number),
    content: { kind: "text", text },
    source: "api",
    isQueued,
  });
}

async function fault(body: object): Promise<void> {
  expect((await test.phone("/faults", body)).ok).toBe(true);
}

async function stateOf({ id, chat }: Message): Promise<string | null> {
  return (await test.gateway.core.messages.get(session, address(chat), id)).state;
}

/** The texts at the partner's phone. */
function received(): readonly (string | undefined)[] {
  return test.sandbox.receivedMessages().map(({ text }) => text);
}

describe("a message on a real line", () => {
  it.each([
    [403, "chat_forbidden"],
    [429, "whatsapp_throttled"],
    [463, "message_refused"],
  ])("that WhatsApp refuses with %i is told as %s, and the next one leaves", async (code, told) => {
    await fault({ kind: "ack-error", code, times: 1, number: OWN });
    await expect(send("refused")).rejects.toMatchObject({ code: told });
    expect((await send("next")).message.state).toBe("sent");
    await test.sandbox.untilReceived(({ text }) => text === "next");
    expect(received()).toEqual(["next"]);
  });

  it("that WhatsApp cannot take for now is taken a second later", async () => {
    await fault({ kind: "ack-error", code: 503, times: 1, number: OWN });
    expect((await send("hello")).message.state).toBe("sent");
    await test.sandbox.untilReceived(({ text }) => text === "hello");
  });

  it("that WhatsApp carries and does not acknowledge is acknowledged by its receiver", async () => {
    await fault({ kind: "no-ack", times: 1, number: OWN });
    const { message } = await send("hello");
    expect(message.state).toBe("sent");
    await eventually("it is delivered", async () => (await stateOf(message)) === "delivered");
    expect(received()).toEqual(["hello"]);
  });

  it("that is lost with its line leaves again under its id, and those behind it after it", async () => {
    await fault({ kind: "no-ack", times: 1, number: OWN });
    await fault({ kind: "drop-delivery", times: 1, number: OWN });
    const sending = send("hello");
    await eventually("it has left", () => test.sandbox.messages().length === 1);
    const next = send("next");
    await fault({ kind: "drop", number: OWN });
    const { message } = await sending;
    await next;
    await test.sandbox.untilReceived(({ text }) => text === "next");
    expect(received()).toEqual(["hello", "next"]);
    const ids = test.sandbox.messages().map(({ messageId }) => messageId);
    expect(ids.slice(0, 2)).toEqual([message.id, message.id]);
  });

  it("to whom WhatsApp has no keys waits, and holds up no other chat", async () => {
    await fault({ kind: "no-bundle", number: PARTNER });
    const { message } = await send("hello", PARTNER, true);
    expect((await send("elsewhere", OTHER)).message.state).toBe("sent");
    expect(await stateOf(message)).toBe("pending");
    await fault({ kind: "clear" });
    await test.sandbox.untilReceived(({ id }) => id === message.id);
    await eventually("it is sent", async () => (await stateOf(message)) !== "pending");
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });
});
