import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { lidUserOf } from "../../src/sandbox/wire/jid.ts";
import { openClient, post } from "./baileys-client.ts";
import { nextEvent, nextStanza } from "./messages/client-events.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";
const PLAIN = { emitOwnEvents: false };

const jidOf = (number: string) => `${number}@s.whatsapp.net`;
const lidOf = (number: string) => `${lidUserOf(number)}@lid`;
const member = (number: string, admin: string | null = null) => ({
  id: lidOf(number),
  phoneNumber: jidOf(number),
  admin,
});

async function made(sandbox: Sandbox, participants: readonly string[], subject = "Friends"): Promise<string> {
  const { status, body } = await post(sandbox, "/groups", { subject, participants });
  expect(status).toBe(200);
  return (body as { jid: string }).jid;
}

it("is made by a session, and told to everybody in it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  await post(sandbox, "/phone/registered", { number: "15550009999", registered: false });
  const told = nextEvent(ana, "groups.upsert");
  const group = await client.socket.groupCreate("Friends", [ANA, BOB, "15550009999"].map(jidOf));
  expect(group).toMatchObject({
    id: expect.stringMatching(/^120363\d{12}@g\.us$/) as string,
    subject: "Friends",
    addressingMode: "lid",
    owner: lidOf(NUMBER),
    ownerPn: jidOf(NUMBER),
    size: 3,
  });
  const members = [member(ANA), member(BOB), member(NUMBER, "superadmin")];
  // Who is not there stands behind them, with an error that the library drops.
  expect(group.participants).toMatchObject([...members, { id: lidOf("15550009999") }]);
  expect(await told).toMatchObject([{ id: group.id, author: lidOf(NUMBER), participants: members }]);
  expect(await ana.socket.groupMetadata(group.id)).toMatchObject({ ...group, participants: members });
  expect(Object.keys(await client.socket.groupFetchAllParticipating())).toEqual([group.id]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("is known to its members alone, and no other is known at all", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const group = await made(sandbox, [ANA, BOB]);
  await expect(client.socket.groupMetadata(group)).rejects.toMatchObject({ data: 403 });
  await expect(client.socket.groupMetadata("120363000000000001@g.us")).rejects.toMatchObject({ data: 404 });
  expect(await client.socket.groupFetchAllParticipating()).toEqual({});
});

it("changes its members by its admins, who are told what became of each", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  await post(sandbox, "/phone/registered", { number: "15550009999", registered: false });
  const { id } = await client.socket.groupCreate("Friends", [jidOf(ANA)]);
  const change = (action: "add" | "remove" | "promote" | "demote", ...numbers: string[]) =>
    client.socket.groupParticipantsUpdate(id, numbers.map(jidOf), action);
  const heard = (action: string) =>
    nextEvent(ana, "group-participants.update", (update) => update.action === action);

  const added = heard("add");
  expect(await change("add", BOB, ANA, "15550009999")).toMatchObject([
    { status: "200", jid: lidOf(BOB) },
    { status: "409", jid: lidOf(ANA) },
    { status: "404", jid: lidOf("15550009999") },
  ]);
  expect(await added).toMatchObject({ id, author: lidOf(NUMBER), participants: [{ id: lidOf(BOB) }] });
  const promoted = heard("promote");
  await change("promote", BOB);
  await promoted;
  expect((await ana.socket.groupMetadata(id)).participants).toContainEqual(
    expect.objectContaining(member(BOB, "admin")),
  );
  await change("demote", BOB);
  const refused = ana.socket.groupParticipantsUpdate(id, [jidOf(BOB)], "remove");
  await expect(refused).rejects.toMatchObject({ data: 403 });
  const removed = heard("remove");
  await change("remove", ANA);
  expect(await removed).toMatchObject({ participants: [{ id: lidOf(ANA) }] });
  await expect(ana.socket.groupMetadata(id)).rejects.toMatchObject({ data: 403 });
  expect(await change("remove", ANA)).toMatchObject([{ status: "404" }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("is left, and gets another subject", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  const group = await made(sandbox, [BOB, NUMBER, ANA]);
  const named = nextEvent(ana, "groups.update");
  await client.socket.groupUpdateSubject(group, "Family");
  expect(await named).toMatchObject([{ id: group, subject: "Family" }]);
  const left = nextEvent(ana, "group-participants.update");
  await client.socket.groupLeave(group);
  expect(await left).toMatchObject({ action: "remove", author: lidOf(NUMBER) });
  expect(await ana.socket.groupMetadata(group)).toMatchObject({
    subject: "Family",
    subjectOwner: lidOf(NUMBER),
    size: 2,
  });
  await expect(client.socket.groupLeave(group)).rejects.toMatchObject({ data: 403 });
});

it("is made and changed by a phone, which its sessions are told when they come", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const told = nextEvent(client, "groups.upsert");
  const group = await made(sandbox, [ANA, NUMBER]);
  expect(await told).toMatchObject([{ id: group, owner: lidOf(ANA) }]);
  const stanza = nextStanza(client, "notification", ({ attrs }) => attrs["type"] === "w:gp2");
  const path = `/groups/${group}/participants`;
  expect(await post(sandbox, path, { action: "promote", participants: [NUMBER, BOB] })).toEqual({
    status: 200,
    body: [
      { number: NUMBER, error: null },
      { number: BOB, error: "404" },
    ],
  });
  expect((await stanza).attrs).toMatchObject({
    from: group,
    participant: lidOf(ANA),
    addressing_mode: "lid",
  });
  for (const [address, body, status] of [
    ["/groups", { subject: "x", participants: [] }, 400],
    ["/groups", { subject: "x", participants: ["Ana"] }, 400],
    ["/groups", { participants: [ANA] }, 400],
    [path, { action: "ban", participants: [ANA] }, 400],
    ["/groups/120363000000000001@g.us/participants", { action: "add", participants: [ANA] }, 404],
  ] as const) {
    expect(await post(sandbox, address, body)).toMatchObject({ status });
  }
});
