import { randomBytes } from "node:crypto";
import { Curve } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { childOf, stanza, type Stanza } from "../../src/sandbox/wire/stanza.ts";
import { BaileysClient, linkedAuth, openClient, post } from "./baileys-client.ts";
import { PlainClient } from "./plain-client.ts";

const NUMBER = "5511999999999";

it("refuses a login with another noise key", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  const creds = { ...auth.creds, noiseKey: Curve.generateKeyPair() };
  await using client = new BaileysClient(sandbox, { ...auth, creds });
  expect(await client.untilClosed()).toMatchObject({ code: 401, message: "Connection Failure" });
  expect(sandbox.logins(NUMBER)).toBe(0);
});

it("refuses a device that was never linked", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  auth.creds.me = { id: `${NUMBER}:9@s.whatsapp.net` };
  await using client = new BaileysClient(sandbox, auth);
  expect(await client.untilClosed()).toMatchObject({ code: 401 });
});

it("ends the older connection when a device logs in again", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await using older = new BaileysClient(sandbox, auth);
  await older.untilOpen();
  await using newer = new BaileysClient(sandbox, auth);
  await newer.untilOpen();
  expect(await older.untilClosed()).toMatchObject({ code: 440, data: { attrs: { type: "replaced" } } });
  expect(sandbox.connections()).toEqual([{ number: NUMBER, phase: "open" }]);
  expect(sandbox.logins(NUMBER)).toBe(2);
});

it("ends the connection of an unlinked device and refuses its next login", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await using client = new BaileysClient(sandbox, auth);
  await client.untilOpen();
  const unlinked = await post(sandbox, "/phone/unlink", { number: NUMBER });
  expect(unlinked).toEqual({ status: 200, body: { number: NUMBER, unlinked: 1 } });
  expect(await client.untilClosed()).toMatchObject({
    code: 401,
    data: { attrs: { type: "device_removed" } },
  });
  await using again = new BaileysClient(sandbox, auth);
  expect(await again.untilClosed()).toMatchObject({ code: 401 });
  expect(await post(sandbox, "/phone/unlink", { number: NUMBER })).toMatchObject({ status: 404 });
});

it("forgets a device that logs out by itself", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await client.socket.logout();
  await sandbox.untilConnection((connections) => connections.length === 0);
  expect(await (await sandbox.request("/devices")).json()).toEqual([]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("gives what has waited at once to who logs in as active, and to others when they ask", async () => {
  await using sandbox = await startSandbox();
  const creds = await PlainClient.link(sandbox, NUMBER);
  const isEnd = (received: Stanza) => childOf(received, "offline") !== undefined;
  {
    await using active = await PlainClient.connect(sandbox, creds, { isPassive: false });
    await active.until(isEnd);
  }
  await using passive = await PlainClient.connect(sandbox, creds);
  let isOver = false;
  const over = passive.until(isEnd).then(() => (isOver = true));
  // Whatever the login brings comes before this answer.
  await passive.ask({ type: "get", xmlns: "w:p" }, [stanza("ping")]);
  expect(isOver).toBe(false);
  await passive.ask({ type: "set", xmlns: "passive" }, [stanza("active")]);
  await over;
});

it("hands out routing info, and takes none that it did not hand out", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  for (const login of [1, 2]) {
    await using client = new BaileysClient(sandbox, auth);
    await client.untilOpen();
    expect(sandbox.logins(NUMBER)).toBe(login);
  }
  expect(auth.creds.routingInfo).toHaveLength(24);
  auth.creds.routingInfo = randomBytes(24);
  await using client = new BaileysClient(sandbox, auth);
  expect(await client.untilClosed()).toMatchObject({ code: 428 });
});

it("hangs up on a frame that is not the client's next one", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  client.socket.ws.send(Buffer.concat([Buffer.from([0, 0, 40]), randomBytes(40)]));
  expect((await client.untilClosed()).code).toBe(428);
});

it("counts the pre-keys that were uploaded and not handed out", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const count = async () => {
    const iq = { to: "@s.whatsapp.net", type: "get", xmlns: "encrypt" };
    const reply: unknown = await client.socket.query({
      tag: "iq",
      attrs: iq,
      content: [{ tag: "count", attrs: {} }],
    });
    return reply;
  };
  // One of 812 has gone to its own phone.
  expect(await count()).toMatchObject({ content: [{ tag: "count", attrs: { value: "811" } }] });
  await client.socket.query({
    tag: "iq",
    attrs: { to: "@s.whatsapp.net", type: "get", xmlns: "encrypt" },
    content: [
      { tag: "key", attrs: {}, content: [{ tag: "user", attrs: { jid: `${NUMBER}:7@s.whatsapp.net` } }] },
    ],
  });
  expect(await count()).toMatchObject({ content: [{ tag: "count", attrs: { value: "810" } }] });
});
