import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Session, SendOutcome } from "../../../src/core/index.ts";
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

  it("that its receiver has is not sent again, where the line is lost before WhatsApp has acknowledged it", async () => {
    await fault({ kind: "no-ack", times: 1, number: OWN });
    const sending = send("hello");
    await eventually("it is delivered", async () => {
      const [message] = await test.gateway.core.messages.list(session, address(PARTNER), undefined, 1);
      return message?.state === "delivered";
    });
    await fault({ kind: "drop", number: OWN });
    expect((await sending).message.state).toBe("sent");
    expect(received()).toEqual(["hello"]);
    expect(test.sandbox.messages()).toHaveLength(1);
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

  it("of which no device of the partner has keys is refused, and holds up no other chat", async () => {
    await fault({ kind: "no-bundle", number: PARTNER });
    await expect(send("hello")).rejects.toMatchObject({ code: "message_refused" });
    expect((await send("elsewhere", OTHER)).message.state).toBe("sent");
  });

  it("to a group that the account has left is refused at once, and holds up no other chat", async () => {
    const members = [OWN, PARTNER, OTHER];
    const made = await test.phone("/groups", { subject: "Team", participants: members });
    const { jid } = (await made.json()) as { jid: string };
    expect((await send("hello", jid)).message.state).toBe("sent");
    const left = { action: "remove", participants: [OWN] };
    expect((await test.phone(`/groups/${jid}/participants`, left)).ok).toBe(true);
    const refused = { code: "chat_forbidden" };
    // Until it hears of that, the server refuses the message itself.
    await expect(send("hello", jid)).rejects.toMatchObject(refused);
    await expect(send("hello", jid)).rejects.toMatchObject(refused);
    expect((await send("elsewhere", OTHER)).message.state).toBe("sent");
  });

  it("to a group that is not there is refused at once", async () => {
    await expect(send("hello", "120363000000000001@g.us")).rejects.toMatchObject({
      code: "message_refused",
      message: "WhatsApp knows no such chat",
    });
  });
});
