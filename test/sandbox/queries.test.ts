import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { openClient, post } from "./baileys-client.ts";

const NUMBER = "5511999999999";

it("tells who is on WhatsApp, also by the other form of a Brazilian number", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await post(sandbox, "/phone/registered", { number: "15550009999", registered: false });
  await post(sandbox, "/phone/registered", { number: "5521988887777", registered: false });
  expect(
    await client.socket.onWhatsApp("551199999999", "15550009999", "15551230000", "5521988887777"),
  ).toEqual([
    { jid: `${NUMBER}@s.whatsapp.net`, exists: true },
    { jid: "15551230000@s.whatsapp.net", exists: true },
    { jid: "552188887777@s.whatsapp.net", exists: true },
  ]);
});

it("takes a text to a person and to a group, and tells what chat state went before", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const made = await post(sandbox, "/groups", { subject: "A group", participants: [NUMBER, "15551230000"] });
  const { jid } = made.body as { jid: string };
  for (const to of ["15551230000@s.whatsapp.net", jid]) {
    await client.socket.sendPresenceUpdate("paused", to);
    const { id } = await sandbox.untilChatState((record) => record.to === to);
    const messageId = `3EB0${String(id).padStart(18, "0")}`;
    const acknowledged = client.socket.waitForMessage(messageId, 5000);
    await client.socket.sendMessage(to, { text: "Hello" }, { messageId });
    expect(await acknowledged).toMatchObject({ tag: "ack", attrs: { class: "message", from: to } });
    expect(sandbox.messages().at(-1)).toMatchObject({ from: NUMBER, to, messageId, afterChatState: id });
  }
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("answers an iq that nobody knows with error 501 and keeps a note of it", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const unknown = {
    tag: "iq",
    attrs: { to: "@s.whatsapp.net", type: "get", xmlns: "w:fortune", id: "q1" },
    content: [{ tag: "cookie", attrs: {} }],
  };
  await expect(client.socket.query(unknown)).rejects.toMatchObject({ data: 501 });
  expect(sandbox.unknownStanzas).toEqual([
    {
      number: NUMBER,
      stanza: "<iq to='@s.whatsapp.net' type='get' xmlns='w:fortune' id='q1'><cookie/></iq>",
      reason: "nobody knows this iq",
    },
  ]);
});

it("refuses pre-keys that the device's identity did not sign", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const { signedPreKey } = client.socket.authState.creds;
  const signature = Buffer.from(signedPreKey.signature);
  signature.writeUInt8(signature.readUInt8(5) ^ 1, 5);
  const skey = [
    { tag: "id", attrs: {}, content: Buffer.from([0, 0, 2]) },
    { tag: "value", attrs: {}, content: signedPreKey.keyPair.public },
    { tag: "signature", attrs: {}, content: signature },
  ];
  const rotate = {
    tag: "iq",
    attrs: { to: "@s.whatsapp.net", type: "set", xmlns: "encrypt" },
    content: [{ tag: "rotate", attrs: {}, content: [{ tag: "skey", attrs: {}, content: skey }] }],
  };
  await expect(client.socket.query(rotate)).rejects.toMatchObject({ data: 400 });
  await client.socket.rotateSignedPreKey();
});
