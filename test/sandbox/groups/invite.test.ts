import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { openClient, post } from "../baileys-client.ts";
import { nextEvent } from "../messages/client-events.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";
const PLAIN = { emitOwnEvents: false };

const lidOf = (number: string) => `${lidUserOf(number)}@lid`;

it("shows a group to who has its link, lets them in, and is dead after a new one", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const { id } = await client.socket.groupCreate("Friends", [`${BOB}@s.whatsapp.net`]);
  const code = (await client.socket.groupInviteCode(id)) ?? "";
  expect(code).toMatch(/^[A-Za-z0-9]{22}$/);
  expect(await ana.socket.groupGetInviteInfo(code)).toMatchObject({ id, subject: "Friends", size: 2 });
  const added = nextEvent(client, "group-participants.update");
  expect(await ana.socket.groupAcceptInvite(code)).toBe(id);
  expect(await added).toMatchObject({ action: "add", participants: [{ id: lidOf(ANA) }] });
  const told = nextEvent(ana, "groups.update");
  const renewed = (await client.socket.groupRevokeInvite(id)) ?? "";
  expect(await told).toMatchObject([{ id, inviteCode: renewed }]);
  expect(renewed).not.toBe(code);
  await expect(ana.socket.groupGetInviteInfo(code)).rejects.toMatchObject({ data: 410 });
  await expect(ana.socket.groupAcceptInvite(code)).rejects.toMatchObject({ data: 410 });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("has who comes by the link wait for an admin, who lets in or does not", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const { id } = await client.socket.groupCreate("Friends", []);
  await client.socket.groupJoinApprovalMode(id, "on");
  expect((await client.socket.groupMetadata(id)).joinApprovalMode).toBe(true);
  const code = (await client.socket.groupInviteCode(id)) ?? "";
  const asked = nextEvent(client, "group.join-request");
  expect(await ana.socket.groupAcceptInvite(code)).toBeUndefined();
  expect(await asked).toMatchObject({
    id,
    action: "created",
    method: "invite_link",
    participant: lidOf(ANA),
    participantPn: `${ANA}@s.whatsapp.net`,
  });
  // A phone without a session comes by the link too.
  const path = `/groups/${id}/participants`;
  expect(await post(sandbox, path, { action: "join", participants: [BOB] })).toEqual({
    status: 200,
    body: [{ number: BOB, waits: true }],
  });
  expect(await client.socket.groupRequestParticipantsList(id)).toMatchObject([
    { jid: lidOf(ANA), phone_number: `${ANA}@s.whatsapp.net`, request_method: "invite_link" },
    { jid: lidOf(BOB) },
  ]);
  await expect(ana.socket.groupMetadata(id)).rejects.toMatchObject({ data: 403 });
  const rejected = nextEvent(client, "group.join-request");
  expect(await client.socket.groupRequestParticipantsUpdate(id, [lidOf(BOB)], "reject")).toMatchObject([
    { status: "200", jid: lidOf(BOB) },
  ]);
  expect(await rejected).toMatchObject({ action: "rejected", participant: lidOf(BOB) });
  const added = nextEvent(ana, "group-participants.update");
  const answers = client.socket.groupRequestParticipantsUpdate(id, [lidOf(ANA), lidOf(BOB)], "approve");
  expect(await answers).toMatchObject([{ status: "200" }, { status: "404" }]);
  expect(await added).toMatchObject({ action: "add" });
  expect(await client.socket.groupRequestParticipantsList(id)).toEqual([]);
  expect(await ana.socket.groupMetadata(id)).toMatchObject({ size: 2 });
  expect(sandbox.unknownStanzas).toEqual([]);
});
