import { randomBytes } from "node:crypto";
import type { WAMessage } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";
import { nextEvent } from "../messages/client-events.ts";

const NUMBER = "5511999999999";
const FILE = randomBytes(1000).toString("base64");

async function received(sandbox: Sandbox, client: BaileysClient): Promise<WAMessage> {
  const arrived = nextEvent(client, "messages.upsert");
  const media = { kind: "image", mimetype: "image/jpeg", base64: FILE };
  await post(sandbox, "/phone/send", { from: "15551230000", to: NUMBER, media });
  const [message] = (await arrived).messages;
  if (!message) throw new Error("a message was expected");
  return message;
}

const pathIn = ({ message }: WAMessage) => message?.imageMessage?.directPath;

it("has a file brought to the host again by the phone, which tells the new path", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const message = await received(sandbox, client);
  const before = pathIn(message);
  await post(sandbox, "/faults", { kind: "media", on: "get", status: 410 });
  expect((await fetch(`${sandbox.url}${before ?? ""}`)).status).toBe(410);
  const renewed = await client.socket.updateMediaMessage(message);
  expect(pathIn(renewed)).not.toBe(before);
  expect((await fetch(`${sandbox.url}${pathIn(renewed) ?? ""}`)).status).toBe(200);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it.each<[string, number, (message: WAMessage) => void]>([
  ["that the phone does not have", 404, ({ key }) => (key.id = "A1")],
  ["that who asks does not have", 412, ({ message }) => message?.imageMessage?.mediaKey?.fill(1)],
])("tells that there is no file of a message %s", async (_, code, spoil) => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const message = structuredClone(await received(sandbox, client));
  spoil(message);
  const refused = client.socket.updateMediaMessage(message);
  await expect(refused).rejects.toMatchObject({ output: { statusCode: code } });
});
