import type { BinaryNode } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { BaileysClient, newAuth, post } from "./baileys-client.ts";
import { nextStanza } from "./messages/client-events.ts";

const NUMBER = "15550001111";

it("links by code, however the code is typed, and lets the device log in", async () => {
  await using sandbox = await startSandbox();
  const auth = newAuth();
  await using registering = new BaileysClient(sandbox, auth);
  await registering.untilQr();
  const code = await registering.socket.requestPairingCode(NUMBER);
  const typed = `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase();

  const linked = await post(sandbox, "/phone/enter-code", { code: typed, number: NUMBER });
  expect(linked).toMatchObject({ status: 200, body: { jid: `${NUMBER}:7@s.whatsapp.net` } });
  expect((await registering.untilClosed()).code).toBe(515);

  await using client = new BaileysClient(sandbox, auth);
  await client.untilOpen();
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("refuses a wrong code, and takes the right one afterwards", async () => {
  await using sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, newAuth());
  await client.untilQr();
  const code = await client.socket.requestPairingCode(NUMBER, "ABCD2345");
  const wrong = await post(sandbox, "/phone/enter-code", { code: "ABCD2346", number: NUMBER });
  expect(wrong).toEqual({ status: 400, body: { error: "the code is wrong" } });
  const right = await post(sandbox, "/phone/enter-code", { code, number: NUMBER });
  expect(right).toMatchObject({ status: 200 });
});

it("knows no request for another number", async () => {
  await using sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, newAuth());
  await client.untilQr();
  const code = await client.socket.requestPairingCode(NUMBER);
  const other = await post(sandbox, "/phone/enter-code", { code, number: "15550002222" });
  expect(other).toMatchObject({ status: 404 });
});

it("answers a companion with an unknown name of its platform with error 400", async () => {
  await using sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, newAuth(), { browser: ["Duet", "Gateway", "1.0"] });
  await client.untilQr();
  const refused = new Promise<BinaryNode>((resolve) => client.socket.ws.on("CB:iq,type:error", resolve));
  await client.socket.requestPairingCode(NUMBER);
  expect((await refused).content).toEqual([
    { tag: "error", attrs: { code: "400", text: "bad-request" }, content: undefined },
  ]);
});

it("refuses the next companion that wants to be linked by a code", async () => {
  await using sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, newAuth());
  await client.untilQr();
  expect(await post(sandbox, "/faults", { kind: "pairing-code", code: 429 })).toEqual({
    status: 200,
    body: { affected: 1 },
  });
  const refused = nextStanza(client, "iq", ({ attrs }) => attrs["type"] === "error");
  await client.socket.requestPairingCode(NUMBER);
  expect(await refused).toMatchObject({ content: [{ tag: "error", attrs: { code: "429" } }] });
  const code = await client.socket.requestPairingCode(NUMBER);
  expect(await post(sandbox, "/phone/enter-code", { code, number: NUMBER })).toMatchObject({ status: 200 });
});
