import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseChatAddress, type ChatAddress, type Session } from "../../../src/core/index.ts";
import { TestGateway } from "../../support/test-gateway.ts";

describe("a message", () => {
  let test: TestGateway;
  beforeAll(async () => {
    test = await TestGateway.start();
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it("is at the partner's phone once WhatsApp has acknowledged it", async () => {
    const session = await test.linkedSession("one", "4915100000001");
    const { message } = await test.gateway.core.messages.send(session, {
      to: to("4915100000002"),
      content: { kind: "text", text: "hello" },
      source: "api",
      isQueued: false,
    });
    expect(message.state).toBe("sent");
    expect(await received(test, session)).toMatchObject([{ id: message.id, text: "hello" }]);
  });

  it("is refused where no device of the partner has keys, and leaves again once they have", async () => {
    const session = await test.linkedSession("two", "4915100000003");
    const fault = await test.phone("/faults", { kind: "no-bundle", number: "4915100000004" });
    expect(fault.status).toBe(200);
    const send = () =>
      test.gateway.core.messages.send(session, {
        to: to("4915100000004"),
        content: { kind: "text", text: "hello" },
        source: "api",
        isQueued: false,
      });
    await expect(send()).rejects.toMatchObject({ code: "message_refused" });
    await test.phone("/faults", { kind: "clear" });
    expect((await send()).message.state).toBe("sent");
  });
});

function to(text: string): ChatAddress {
  const address = parseChatAddress(text);
  if (!address) throw new Error(`${text} is no address`);
  return address;
}

async function received(test: TestGateway, { device }: Session): Promise<unknown> {
  const answer = await test.sandbox.request(`/messages?session=${device?.number ?? ""}&since=0`);
  return answer.json();
}
