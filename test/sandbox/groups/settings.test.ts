import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "../messages/client-events.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";
const PLAIN = { emitOwnEvents: false };

async function made(sandbox: Sandbox, participants: readonly string[]): Promise<string> {
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants });
  return (body as { jid: string }).jid;
}

it("gets a description, another, and none again", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const group = await made(sandbox, [NUMBER, ANA]);
  for (const desc of ["About tea", "About coffee"]) {
    const told = nextEvent(ana, "groups.update", ([one]) => one?.desc !== undefined);
    await client.socket.groupUpdateDescription(group, desc);
    expect(await told).toMatchObject([{ id: group, desc }]);
    expect(await ana.socket.groupMetadata(group)).toMatchObject({ desc });
  }
  await client.socket.groupUpdateDescription(group);
  expect((await ana.socket.groupMetadata(group)).desc).toBeUndefined();
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("is switched to announcements, locked and opened again, which members are told", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const group = await made(sandbox, [NUMBER, ANA]);
  for (const [setting, told] of [
    ["announcement", { announce: true }],
    ["locked", { restrict: true }],
    ["not_announcement", { announce: false }],
    ["unlocked", { restrict: false }],
  ] as const) {
    const heard = nextEvent(ana, "groups.update");
    await client.socket.groupSettingUpdate(group, setting);
    expect(await heard).toMatchObject([{ id: group, ...told }]);
    expect(await ana.socket.groupMetadata(group)).toMatchObject(told);
  }
  const lasting = nextEvent(ana, "chats.update", ([chat]) => chat?.ephemeralExpiration !== undefined);
  await client.socket.groupToggleEphemeral(group, 86_400);
  expect(await lasting).toMatchObject([{ id: group, ephemeralExpiration: 86_400 }]);
  expect((await ana.socket.groupMetadata(group)).ephemeralDuration).toBe(86_400);
  await client.socket.groupToggleEphemeral(group, 0);
  expect((await ana.socket.groupMetadata(group)).ephemeralDuration).toBeUndefined();
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("is changed by admins alone, where they have said so, and what it shows by others too until then", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const group = await made(sandbox, [NUMBER, ANA]);
  const { socket } = ana;
  await socket.groupUpdateSubject(group, "Family");
  await client.socket.groupSettingUpdate(group, "locked");
  for (const attempt of [
    () => socket.groupUpdateSubject(group, "Foes"),
    () => socket.groupUpdateDescription(group, "Foes"),
    () => socket.groupToggleEphemeral(group, 86_400),
    () => socket.groupSettingUpdate(group, "announcement"),
    () => socket.groupJoinApprovalMode(group, "on"),
    () => socket.groupMemberAddMode(group, "all_member_add"),
    () => socket.groupInviteCode(group),
    () => socket.groupRevokeInvite(group),
    () => socket.groupRequestParticipantsList(group),
    () => socket.groupParticipantsUpdate(group, [`${BOB}@s.whatsapp.net`], "add"),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ data: 403 });
  }
  await client.socket.groupMemberAddMode(group, "all_member_add");
  const [added] = await socket.groupParticipantsUpdate(group, [`${BOB}@s.whatsapp.net`], "add");
  expect(added).toMatchObject({ status: "200" });
  expect(await socket.groupMetadata(group)).toMatchObject({ subject: "Family", memberAddMode: true });
});

it("takes messages of admins alone when it is for announcements", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const group = await made(sandbox, [NUMBER, ANA, BOB]);
  await client.socket.groupSettingUpdate(group, "announcement");
  const refused = nextEvent(ana, "messages.update");
  await ana.socket.sendMessage(group, { text: "Hello" }, { messageId: "B1" });
  expect(await refused).toMatchObject([
    { key: { id: "B1" }, update: { status: 0, messageStubParameters: ["403"] } },
  ]);
  await client.socket.sendMessage(group, { text: "Hear" }, { messageId: "A1" });
  await sandbox.untilReceived(({ id, to }) => id === "A1" && to === BOB);
  expect(sandbox.receivedMessages().filter(({ id }) => id === "B1")).toEqual([]);
});

it("tells who was removed, and nothing afterwards", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const group = await made(sandbox, [NUMBER, ANA, BOB]);
  const removed = nextEvent(ana, "group-participants.update");
  await client.socket.groupParticipantsUpdate(group, [`${ANA}@s.whatsapp.net`], "remove");
  expect(await removed).toMatchObject({ action: "remove" });
  const next = nextStanza(ana, "message");
  await client.socket.groupUpdateSubject(group, "Foes");
  await client.socket.sendMessage(group, { text: "Gone" });
  await sandbox.untilReceived(({ text, to }) => text === "Gone" && to === BOB);
  await post(sandbox, "/phone/send", { from: BOB, to: ANA, text: "Still here?" });
  expect((await next).attrs["from"]).not.toBe(group);
  await expect(ana.socket.groupMetadata(group)).rejects.toMatchObject({ data: 403 });
});
