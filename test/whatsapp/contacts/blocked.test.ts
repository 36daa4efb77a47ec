import { expect, it } from "vitest";
import { openClient } from "../../sandbox/baileys-client.ts";
import { eventually } from "../../support/eventually.ts";
import { newNumber } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";

it("whom the account has blocked is known, and whom another of its devices blocks since, or no longer", async () => {
  await using test = await TestGateway.start();
  const [own, ana, bob] = [newNumber(), newNumber(), newNumber()];
  await using other = await openClient(test.sandbox, own, { emitOwnEvents: false });
  const block = async (number: string, action: "block" | "unblock") => {
    // So that the library knows the LID, without which it blocks nobody.
    if (action === "block") await other.socket.sendMessage(jid(number), { text: "Hello" });
    await other.socket.updateBlockStatus(jid(number), action);
  };
  await block(ana, "block");
  const session = await test.linkedSession("one", own);
  const untilBlocked = (count: number) =>
    eventually(`${count} are blocked`, async () => {
      return (await test.gateway.core.contacts.listBlocked(session)).length === count;
    });
  await untilBlocked(1);
  await block(bob, "block");
  await untilBlocked(2);
  await block(ana, "unblock");
  await untilBlocked(1);
  expect(test.sandbox.unknownStanzas).toEqual([]);
});

function jid(number: string): string {
  return `${number}@s.whatsapp.net`;
}
