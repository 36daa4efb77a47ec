import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const PLAIN = { emitOwnEvents: false };

it("refuses the next messages of a session with a code, and carries none of them", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const fault = { kind: "ack-error", code: 479, times: 2, number: NUMBER };
  expect(await post(sandbox, "/faults", fault)).toEqual({ status: 200, body: { affected: 2 } });
  for (const messageId of ["A1", "A2"]) {
    const refused = nextEvent(client, "messages.update");
    await client.socket.sendMessage(PARTNER_JID, { text: "Lost" }, { messageId });
    expect(await refused).toMatchObject([
      { key: { id: messageId }, update: { status: 0, messageStubParameters: ["479"] } },
    ]);
  }
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" });
  await sandbox.untilReceived(() => true);
  expect(sandbox.receivedMessages()).toMatchObject([{ text: "Hello" }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("carries a message without acknowledging it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await post(sandbox, "/faults", { kind: "no-ack" });
  const acks: (string | undefined)[] = [];
  client.socket.ws.on("CB:ack,class:message", ({ attrs }: { attrs: { id: string } }) => acks.push(attrs.id));
  const delivered = nextStanza(client, "receipt", ({ attrs }) => attrs["id"] === "A2");
  for (const messageId of ["A1", "A2"]) {
    await client.socket.sendMessage(PARTNER_JID, { text: messageId }, { messageId });
  }
  await delivered;
  await sandbox.untilReceived(({ id }) => id === "A2");
  expect(sandbox.receivedMessages()).toMatchObject([{ id: "A1" }, { id: "A2" }]);
  expect(acks).toEqual(["A2"]);
});

it("acknowledges a message and loses it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await post(sandbox, "/faults", { kind: "drop-delivery", number: NUMBER });
  const acknowledged = client.socket.waitForMessage("A1", 5000);
  await client.socket.sendMessage(PARTNER_JID, { text: "Lost" }, { messageId: "A1" });
  expect(await acknowledged).toMatchObject({ tag: "ack", attrs: { id: "A1" } });
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" }, { messageId: "A2" });
  await sandbox.untilReceived(({ id }) => id === "A2");
  expect(sandbox.receivedMessages()).toHaveLength(1);
});

it("has no keys of a number until faults are cleared", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await post(sandbox, "/faults", { kind: "no-bundle", number: PARTNER });
  const send = () => client.socket.sendMessage(PARTNER_JID, { text: "Hello" });
  await expect(send()).rejects.toMatchObject({ data: 404 });
  expect(await post(sandbox, "/faults", { kind: "no-bundle" })).toMatchObject({ status: 400 });
  await post(sandbox, "/faults", { kind: "clear" });
  await send();
  expect(await sandbox.untilReceived(() => true)).toMatchObject({ text: "Hello" });
});

it("tells the session that the partner has read its message, or played it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await client.socket.sendMessage(PARTNER_JID, { text: "Hello" }, { messageId: "A1" });
  await sandbox.untilReceived(({ id }) => id === "A1");
  for (const [word, status] of [
    ["read", 4],
    ["played", 5],
  ] as const) {
    const told = nextEvent(client, "messages.update", ([one]) => Number(one?.update.status) === status);
    expect(await post(sandbox, "/phone/receipt", { id: "A1", status: word })).toMatchObject({ status: 200 });
    expect(await told).toMatchObject([{ key: { id: "A1", remoteJid: PARTNER_JID } }]);
  }
  expect(await post(sandbox, "/phone/receipt", { id: "A2", status: "read" })).toMatchObject({ status: 404 });
  expect(await post(sandbox, "/phone/receipt", { id: "A1", status: "seen" })).toMatchObject({ status: 400 });
  expect(sandbox.unknownStanzas).toEqual([]);
});
