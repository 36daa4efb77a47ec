import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "../messages/client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const PARTNER_LID = `${lidUserOf(PARTNER)}@lid`;
const PLAIN = { emitOwnEvents: false };

it("keeps off whom an account has blocked, until they are no longer, and tells its other device", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using other = await openClient(sandbox, NUMBER, PLAIN);
  // So that the library knows the LID, without which it blocks nobody.
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" });
  const write = (text: string) => post(sandbox, "/phone/send", { from: PARTNER, to: NUMBER, text });
  const told = nextEvent(other, "blocklist.update");
  await client.socket.updateBlockStatus(PARTNER_JID, "block");
  expect(await told).toEqual({ blocklist: [PARTNER_LID], type: "add" });
  expect(await other.socket.fetchBlocklist()).toEqual([PARTNER_LID]);
  const next = nextStanza(client, "message");
  await write("Blocked");
  expect(await post(sandbox, "/phone/typing", { from: PARTNER, to: NUMBER, state: "composing" })).toEqual({
    status: 200,
    body: { reached: 0 },
  });
  await client.socket.updateBlockStatus(PARTNER_JID, "unblock");
  expect(await client.socket.fetchBlocklist()).toEqual([]);
  const { body } = await write("Not any more");
  expect((await next).attrs["id"]).toBe((body as { id: string }).id);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it.each([
  ["a number alone", { action: "block", jid: PARTNER_JID }],
  ["no number beside the LID", { action: "block", jid: PARTNER_LID }],
  ["a number of somebody else", { action: "block", jid: PARTNER_LID, pn_jid: "15551230001@s.whatsapp.net" }],
  ["an unknown action", { action: "hide", jid: PARTNER_LID, pn_jid: PARTNER_JID }],
  [
    "a number where it is no longer to be blocked",
    { action: "unblock", jid: PARTNER_LID, pn_jid: PARTNER_JID },
  ],
])("refuses to block by %s", async (_, attributes) => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const iq = { to: "@s.whatsapp.net", type: "set", xmlns: "blocklist" };
  const asked = client.socket.query(stanza("iq", iq, [stanza("item", attributes)]));
  await expect(asked).rejects.toMatchObject({ data: 400 });
});
