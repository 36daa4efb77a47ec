import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { post } from "../../sandbox/baileys-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { address } from "./address.ts";

const PARTNER = "4915100000002";

it("a phone that has lost its keys and never wrote is sent again what it could not read", async () => {
  using phones = temporaryFolder();
  await using before = await startSandbox({ directory: phones.path });
  await using test = await TestGateway.start({ sandbox: before });
  const session = await test.linkedSession("one", "4915100000001");
  const send = async (text: string) => {
    const content = { kind: "text", text } as const;
    const { messages } = test.gateway.core;
    return (await messages.send(session, { to: address(PARTNER), content, source: "api", isQueued: false }))
      .message;
  };
  await send("first");
  await before.untilReceived(({ text }) => text === "first");
  await before.close();
  // The phones' conversations are not among what it knows by then.
  const port = Number(new URL(before.url).port);
  await using after = await startSandbox({ directory: phones.path, port });
  await post(after, "/phone/registered", { number: PARTNER, registered: true });
  if (!(await test.gateway.core.sessions.untilOpen(session, 60_000))) throw new Error("it did not open");
  const { id } = await send("second");
  await after.untilReceived((message) => message.id === id);
  expect(after.receivedMessages().map(({ text }) => text)).toEqual(["second"]);
  expect(after.unknownStanzas).toEqual([]);
});
