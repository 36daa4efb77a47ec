import { randomBytes } from "node:crypto";
import {
  Browsers,
  buildPairingQRData,
  Curve,
  type AuthenticationState,
  type BinaryNode,
} from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { BaileysClient, linkedAuth, newAuth, post } from "./baileys-client.ts";

const NUMBER = "5511999999999";

it("links by QR code, asks for a restart, and lets the device log in", async () => {
  await using sandbox = await startSandbox();
  const auth = newAuth();
  await using registering = new BaileysClient(sandbox, auth);
  const qr = await registering.untilQr();
  expect(sandbox.connections()).toEqual([{ number: null, phase: "registering" }]);

  const linked = await post(sandbox, "/phone/scan", { qr, number: NUMBER });
  const lid = auth.creds.me?.lid;
  expect(lid).toMatch(/^\d{15}:7@lid$/);
  expect(linked).toEqual({ status: 200, body: { number: NUMBER, jid: `${NUMBER}:7@s.whatsapp.net`, lid } });
  expect((await registering.untilClosed()).code).toBe(515);
  expect(sandbox.logins(NUMBER)).toBe(0);

  await using client = new BaileysClient(sandbox, auth);
  await client.untilOpen();
  expect(sandbox.logins(NUMBER)).toBe(1);
  expect(sandbox.connections()).toEqual([{ number: NUMBER, phase: "open" }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("gives each linked device an id of its own, and a number always the same LID", async () => {
  await using sandbox = await startSandbox();
  const first = await linkedAuth(sandbox, NUMBER);
  const second = await linkedAuth(sandbox, NUMBER);
  const lidUser = first.creds.me?.lid?.split(":")[0];
  expect(second.creds.me).toMatchObject({ id: `${NUMBER}:8@s.whatsapp.net`, lid: `${lidUser ?? ""}:8@lid` });
});

it("takes the bare form of a QR code", async () => {
  await using sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, newAuth());
  const bare = (await client.untilQr()).split("#")[1];
  expect(await post(sandbox, "/phone/scan", { qr: bare, number: NUMBER })).toMatchObject({ status: 200 });
});

it("refuses a used code, a code of keys that do not wait, and what is no code", async () => {
  await using sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, newAuth());
  const qr = await client.untilQr();
  const stranger = newAuth();
  const otherKeys = codeOf(stranger, refOf(qr));
  expect(await post(sandbox, "/phone/scan", { qr: otherKeys, number: NUMBER })).toMatchObject({
    status: 400,
  });
  expect(await post(sandbox, "/phone/scan", { qr: "hello", number: NUMBER })).toMatchObject({ status: 400 });
  expect(await post(sandbox, "/phone/scan", { qr, number: NUMBER })).toMatchObject({ status: 200 });
  expect(await post(sandbox, "/phone/scan", { qr, number: NUMBER })).toMatchObject({ status: 404 });
});

it("links a companion once when two phones scan at the same time", async () => {
  await using sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, newAuth());
  const qr = await client.untilQr();
  const answers = await Promise.all([
    post(sandbox, "/phone/scan", { qr, number: NUMBER }),
    post(sandbox, "/phone/scan", { qr, number: "15550001111" }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 409]);
});

it("tells the phone when the companion refuses, as it does for a wrong ADV secret", async () => {
  await using sandbox = await startSandbox();
  const auth = newAuth();
  await using client = new BaileysClient(sandbox, auth);
  const ref = refOf(await client.untilQr());
  const qr = codeOf(auth, ref, randomBytes(32).toString("base64"));
  expect(await post(sandbox, "/phone/scan", { qr, number: NUMBER })).toMatchObject({ status: 409 });
  expect((await client.untilClosed()).message).toBe("Invalid account signature");
  expect(await (await sandbox.request("/devices")).json()).toEqual([]);
});

it("does not link a companion whose signature is not that of its identity", async () => {
  await using sandbox = await startSandbox();
  const auth = newAuth();
  await using client = new BaileysClient(sandbox, auth);
  const qr = await client.untilQr();
  auth.creds.signedIdentityKey.private = Curve.generateKeyPair().private;
  const answer = await post(sandbox, "/phone/scan", { qr, number: NUMBER });
  expect(answer).toEqual({ status: 409, body: { error: "the companion's signature is missing or wrong" } });
  expect(await (await sandbox.request("/devices")).json()).toEqual([]);
});

it("refuses a registration whose pre-key is not signed by its identity", async () => {
  await using sandbox = await startSandbox();
  const auth = newAuth();
  auth.creds.signedPreKey.signature = randomBytes(64);
  await using client = new BaileysClient(sandbox, auth);
  expect(await client.untilClosed()).toMatchObject({ code: 400, message: "Connection Failure" });
});

it("accepts only codes with a new secret after a refresh of the registration", async () => {
  await using sandbox = await startSandbox();
  const auth = newAuth();
  await using client = new BaileysClient(sandbox, auth);
  const before = await client.untilQr();
  const notified = new Promise<void>((resolve) => {
    client.socket.ws.on("CB:notification,type:companion_reg_refresh", ({ attrs }: BinaryNode) => {
      auth.creds.advSecretKey = randomBytes(32).toString("base64");
      const { id = "", from = "", type = "" } = attrs;
      void client.socket.sendNode({ tag: "ack", attrs: { id, to: from, class: "notification", type } });
      resolve();
    });
  });

  const refreshed = await post(sandbox, "/phone/refresh-registration", { qr: before });
  expect(refreshed).toEqual({ status: 200, body: { affected: 1 } });
  expect(await post(sandbox, "/phone/scan", { qr: before, number: NUMBER })).toMatchObject({ status: 409 });
  await notified;
  const after = codeOf(auth, refOf(before));
  expect(await post(sandbox, "/phone/scan", { qr: after, number: NUMBER })).toMatchObject({ status: 200 });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("accepts no code of a companion that does not acknowledge the refresh", async () => {
  await using sandbox = await startSandbox();
  await using client = new BaileysClient(sandbox, newAuth());
  const qr = await client.untilQr();
  await post(sandbox, "/phone/refresh-registration", {});
  expect(await post(sandbox, "/phone/scan", { qr, number: NUMBER })).toMatchObject({ status: 409 });
});

function refOf(qr: string): string {
  return qr.split("#")[1]?.split(",")[0] ?? "";
}

function codeOf({ creds }: AuthenticationState, ref: string, secret = creds.advSecretKey): string {
  const noise = Buffer.from(creds.noiseKey.public).toString("base64");
  const identity = Buffer.from(creds.signedIdentityKey.public).toString("base64");
  return buildPairingQRData(ref, noise, identity, secret, Browsers.macOS("Chrome"));
}
