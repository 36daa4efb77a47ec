import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "../messages/client-events.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";

it("a phone changes all that a group shows, and deletes it, which its members are told", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants: [ANA, NUMBER] });
  const { jid } = body as { jid: string };
  const change = async (asked: object, told: object) => {
    const heard = nextEvent(client, "groups.update");
    expect(await post(sandbox, `/groups/${jid}`, asked)).toMatchObject({ status: 200, body: { jid } });
    expect(await heard).toMatchObject([{ id: jid, ...told }]);
  };
  await change({ subject: "Family" }, { subject: "Family" });
  await change({ description: "About tea" }, { desc: "About tea" });
  await change({ announcement: true }, { announce: true });
  await change({ locked: true }, { restrict: true });
  await change({ locked: false }, { restrict: false });
  await change({ approval: true }, { joinApprovalMode: true });
  await change({ allAdd: true }, { memberAddMode: true });
  await change({ newInvite: true }, { inviteCode: expect.stringMatching(/^\w{22}$/) as string });
  const lasting = nextEvent(client, "chats.update", ([chat]) => chat?.ephemeralExpiration !== undefined);
  await post(sandbox, `/groups/${jid}`, { ephemeralSeconds: 86_400 });
  expect(await lasting).toMatchObject([{ id: jid, ephemeralExpiration: 86_400 }]);
  const pictured = nextEvent(client, "contacts.update", ([one]) => one?.id === jid);
  await post(sandbox, `/groups/${jid}`, { picture: true });
  expect(await pictured).toMatchObject([{ imgUrl: "changed" }]);
  const deleted = nextStanza(client, "notification,type:w:gp2,delete");
  await post(sandbox, `/groups/${jid}`, { deleted: true });
  expect((await deleted).attrs["from"]).toBe(jid);
  expect(await post(sandbox, `/groups/${jid}`, { subject: "Gone" })).toMatchObject({ status: 404 });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("refuses what changes nothing, and what nobody can change so", async () => {
  await using sandbox = await startSandbox();
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants: [ANA] });
  const { jid } = body as { jid: string };
  for (const asked of [{}, { deleted: false }, { ephemeralSeconds: -1 }, { subject: "" }, { other: 1 }]) {
    expect((await post(sandbox, `/groups/${jid}`, asked)).status).toBe(400);
  }
});
