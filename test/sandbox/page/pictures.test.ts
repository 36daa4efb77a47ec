import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { linkedAuth, openClient, post } from "../baileys-client.ts";
import { nextEvent } from "../messages/client-events.ts";
import { untilShown, write } from "./shown.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A partner sends a file as a picture, as the first message; where the page finds it. */
async function sent(sandbox: Sandbox, file: Buffer): Promise<string> {
  const media = { kind: "image", mimetype: "image/png", base64: file.toString("base64") };
  await write(sandbox, { from: PARTNER, to: NUMBER, media });
  const { chat } = await untilShown(sandbox, PARTNER, ({ length }) => length === 1);
  return `/phone/pictures/${chat.id}/1`;
}

it("gives the page a picture as the phone has decrypted it, and nobody else", async () => {
  await using sandbox = await startSandbox();
  await linkedAuth(sandbox, NUMBER);
  const address = await sent(sandbox, PNG);
  const answer = await sandbox.request(address);
  expect(answer.headers.get("content-type")).toBe("image/png");
  expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; /);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
  expect((await sandbox.request(address, { method: "POST" })).status).toBe(405);
  const elsewhere = { origin: "https://evil.example" };
  expect((await sandbox.request(address, { headers: elsewhere })).status).toBe(403);
});

it("gives it one of the session's too, and none of a message that was deleted", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, { emitOwnEvents: false });
  const arrived = nextEvent(client, "messages.upsert");
  await sent(sandbox, PNG);
  const imageMessage = (await arrived).messages[0]?.message?.imageMessage ?? {};
  const id = await client.socket.relayMessage(PARTNER_JID, { imageMessage }, {});
  const { chat } = await untilShown(sandbox, PARTNER, ({ length }) => length === 2);
  const address = `/phone/pictures/${chat.id}/2`;
  expect(Buffer.from(await (await sandbox.request(address)).arrayBuffer())).toEqual(PNG);
  await client.socket.sendMessage(PARTNER_JID, { delete: { id, remoteJid: PARTNER_JID, fromMe: true } });
  await untilShown(sandbox, PARTNER, ([, second]) => second?.fate === "deleted");
  expect((await sandbox.request(address)).status).toBe(404);
});

it.each([
  [
    "a script in a picture's clothes",
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  ],
  ["a page", "<!doctype html><script>alert(1)</script>"],
  ["no picture at all", randomBytes(100)],
])("gives it nothing that is %s", async (_, content) => {
  await using sandbox = await startSandbox();
  await linkedAuth(sandbox, NUMBER);
  const address = await sent(sandbox, Buffer.from(content));
  expect((await sandbox.request(address)).status).toBe(404);
});

it("gives it no file that is too large or of another kind, and nothing of a message that is not there", async () => {
  await using sandbox = await startSandbox();
  await linkedAuth(sandbox, NUMBER);
  const large = Buffer.concat([PNG, Buffer.alloc(8 * 1024 * 1024)]);
  const tooLarge = await sent(sandbox, large);
  expect((await sandbox.request(tooLarge)).status).toBe(404);
  const media = {
    kind: "document",
    mimetype: "image/png",
    base64: PNG.toString("base64"),
    filename: "a.png",
  };
  await write(sandbox, { from: PARTNER, to: NUMBER, media });
  const { chat, messages } = await untilShown(sandbox, PARTNER, ({ length }) => length === 2);
  expect(messages.map(({ file }) => file?.isPicture)).toEqual([false, false]);
  expect(messages[1]?.file).toMatchObject({ mimetype: "image/png", sizeBytes: PNG.length, name: "a.png" });
  for (const [path, status] of [
    [`${chat.id}/2`, 404],
    [`${chat.id}/3`, 404],
    ["99/1", 404],
    ["x/1", 400],
  ] as const) {
    expect((await sandbox.request(`/phone/pictures/${path}`)).status).toBe(status);
  }
  expect((await post(sandbox, `/phone/pictures/${chat.id}/1`, {})).status).toBe(405);
});
