import { createHash } from "node:crypto";
import { initAuthCreds } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { generateKeyPair } from "../../src/sandbox/wire/key-pair.ts";
import { OLDER_WA_PROLOGUE } from "../../src/sandbox/wire/noise-handshake.ts";
import {
  childBytes,
  childOf,
  childrenOf,
  childText,
  stanza,
  type Stanza,
} from "../../src/sandbox/wire/stanza.ts";
import { post } from "./baileys-client.ts";
import { PlainClient } from "./plain-client.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000@s.whatsapp.net";

const untilOpen = (client: PlainClient) => client.until(({ tag }) => tag === "success");
const composing = (attributes: Record<string, string> = {}) =>
  stanza("chatstate", { to: PARTNER, ...attributes }, [stanza("composing")]);

it.each([
  ["of today", {}],
  ["with the older token table", { prologue: OLDER_WA_PROLOGUE }],
])("takes a client %s: it links by a code of four fields, logs in and shows typing", async (_, options) => {
  await using sandbox = await startSandbox();
  const creds = await PlainClient.link(sandbox, NUMBER, options);
  await using client = await PlainClient.connect(sandbox, creds, options);
  await untilOpen(client);
  client.send(composing());
  expect(await sandbox.untilChatState(({ to }) => to === PARTNER)).toMatchObject({ state: "composing" });
  expect(sandbox.unknownStanzas).toEqual([]);
  expect(sandbox.unusualStanzas).toEqual([]);
});

it("says why it hung up on a client whose token table nobody knows", async () => {
  await using sandbox = await startSandbox();
  const prologue = Buffer.from([0x57, 0x41, 6, 4]);
  await expect(PlainClient.link(sandbox, NUMBER, { prologue })).rejects.toThrow("hung up");
  expect(sandbox.unknownStanzas).toEqual([
    { number: null, stanza: "", reason: "hung up: the prologue 57410604 is none of 57410602 and 57410603" },
  ]);
  expect(await (await sandbox.request("/unknown-stanzas")).json()).toEqual(sandbox.unknownStanzas);
});

it("lets a client that knows its key log in without an introduction, and one that knows an older key fall back", async () => {
  await using sandbox = await startSandbox();
  const creds = await PlainClient.link(sandbox, NUMBER);
  await using introduced = await PlainClient.connect(sandbox, creds);
  await untilOpen(introduced);
  expect(introduced.pattern).toBe("XX");
  for (const [knownServer, pattern] of [
    [introduced.serverStatic, "IK"],
    [generateKeyPair().public, "XXfallback"],
  ] as const) {
    await using client = await PlainClient.connect(sandbox, creds, { knownServer });
    await untilOpen(client);
    expect(client.pattern).toBe(pattern);
    expect(client.serverStatic).toEqual(introduced.serverStatic);
    expect(await client.ask({ type: "get", xmlns: "w:p" })).toMatchObject({ attrs: { type: "result" } });
  }
  expect(sandbox.logins(NUMBER)).toBe(3);
});

it("refuses a login by a known key with another device's static key", async () => {
  await using sandbox = await startSandbox();
  const creds = await PlainClient.link(sandbox, NUMBER);
  await using introduced = await PlainClient.connect(sandbox, creds);
  const stranger = { ...creds, noiseKey: generateKeyPair() };
  const { serverStatic: knownServer } = introduced;
  await using client = await PlainClient.connect(sandbox, stranger, { knownServer });
  expect(await client.until(({ tag }) => tag === "failure")).toMatchObject({ attrs: { reason: "401" } });
});

it("leaves a client that never closes by itself time for the last stanza, and then closes", async () => {
  await using sandbox = await startSandbox();
  const creds = await PlainClient.link(sandbox, NUMBER);
  await using client = await PlainClient.connect(sandbox, creds);
  await untilOpen(client);
  await post(sandbox, "/phone/unlink", { number: NUMBER });
  expect(sandbox.connections()).toEqual([]);
  const last = await client.until(({ tag }) => tag === "stream:error");
  expect(childOf(last, "conflict")).toMatchObject({ attrs: { type: "device_removed" } });
  await client.closed;
  await using again = await PlainClient.connect(sandbox, creds);
  await again.until(({ tag }) => tag === "failure");
  await again.closed;
});

it("says nothing in the first moments after a handshake, when clients derive their keys", async () => {
  await using sandbox = await startSandbox();
  await using client = await PlainClient.connect(sandbox, initAuthCreds());
  const finishedMs = performance.now();
  await client.until(() => true);
  // A little less than the 50 ms: the server's clock began a moment earlier.
  expect(performance.now() - finishedMs).toBeGreaterThan(40);
});

it("lets a phone bring its owner's name, which the server also tells at each login", async () => {
  await using sandbox = await startSandbox();
  const nameless = await PlainClient.link(sandbox, NUMBER);
  expect([nameless.me?.name, nameless.platform]).toEqual([undefined, "android"]);
  const named = { number: "15550001111", name: "Ana" };
  expect(await post(sandbox, "/phone/name", named)).toEqual({ status: 200, body: named });
  const creds = await PlainClient.link(sandbox, named.number);
  expect([creds.me?.name, creds.platform]).toEqual(["Ana", "smba"]);
  await using client = await PlainClient.connect(sandbox, creds);
  expect(await untilOpen(client)).toMatchObject({ attrs: { display_name: "Ana" } });
});

it("answers a ping without a child: when logged in, before a login, and when it says nothing else", async () => {
  await using sandbox = await startSandbox();
  const creds = await PlainClient.link(sandbox, NUMBER);
  const ping = { type: "get", xmlns: "w:p" };
  await using client = await PlainClient.connect(sandbox, creds);
  await untilOpen(client);
  expect(await client.ask(ping)).toMatchObject({ attrs: { type: "result" } });
  await using registering = await PlainClient.connect(sandbox, initAuthCreds());
  expect(await registering.ask(ping)).toMatchObject({ attrs: { type: "result" } });
  await post(sandbox, "/faults", { kind: "no-success" });
  await using stalled = await PlainClient.connect(sandbox, creds);
  expect(await stalled.ask(ping)).toMatchObject({ attrs: { type: "result" } });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("answers at both forms of its address, and no other", async () => {
  await using sandbox = await startSandbox();
  await using client = await PlainClient.connect(sandbox, await PlainClient.link(sandbox, NUMBER));
  await untilOpen(client);
  const privacy = { type: "get", xmlns: "privacy" };
  const typeFor = async (to: string) =>
    (await client.ask({ ...privacy, to }, [stanza("privacy")])).attrs["type"];
  expect(await typeFor("s.whatsapp.net")).toBe("result");
  expect(await typeFor("@s.whatsapp.net")).toBe("result");
  expect(await typeFor("example.net")).toBe("error");
});

it("takes an upload of pre-keys whose children stand in any order, and gives the hash over all", async () => {
  await using sandbox = await startSandbox();
  const creds = await PlainClient.link(sandbox, NUMBER);
  await using client = await PlainClient.connect(sandbox, creds);
  await untilOpen(client);
  const { signedPreKey, signedIdentityKey, registrationId } = creds;
  const id = (value: number) => stanza("id", {}, Buffer.from([0, 0, value]));
  const key = (tag: string, value: number, publicKey: Uint8Array, more: Stanza[] = []) =>
    stanza(tag, {}, [id(value), stanza("value", {}, publicKey), ...more]);
  const registration = Buffer.alloc(4);
  registration.writeUInt32BE(registrationId);
  const children = [
    stanza("registration", {}, registration),
    stanza("type", {}, Buffer.from([5])),
    stanza("identity", {}, signedIdentityKey.public),
    key("skey", signedPreKey.keyId, signedPreKey.keyPair.public, [
      stanza("signature", {}, signedPreKey.signature),
    ]),
  ];
  const preKeys: Buffer[] = [];
  for (let first = 0; first <= children.length; first++) {
    const { public: preKey } = generateKeyPair();
    preKeys.push(preKey);
    const list = stanza("list", {}, [key("key", first + 1, preKey)]);
    const upload = [...children, list];
    const inOrder = [...upload.slice(first), ...upload.slice(0, first)];
    expect(await client.ask({ type: "set", xmlns: "encrypt" }, inOrder)).toMatchObject({
      attrs: { type: "result" },
    });
  }
  const count = await client.ask({ type: "get", xmlns: "encrypt" }, [stanza("count")]);
  expect(childOf(count, "count")).toMatchObject({ attrs: { value: "5" } });
  const digest = await client.ask({ type: "get", xmlns: "encrypt" }, [stanza("digest")]);
  const signed = [signedIdentityKey.public, signedPreKey.keyPair.public, signedPreKey.signature];
  const hash = createHash("sha1").update(Buffer.concat([...signed, ...preKeys]));
  expect(childBytes(childOf(digest, "digest"), "hash")).toEqual(hash.digest());
});

it("tells who is on WhatsApp when asked as whatsmeow asks, and leaves out what nobody here has", async () => {
  await using sandbox = await startSandbox();
  await using client = await PlainClient.connect(sandbox, await PlainClient.link(sandbox, NUMBER));
  await untilOpen(client);
  await post(sandbox, "/phone/registered", { number: "15550009999", registered: false });
  const asked = ["+551199999999@c.us", "+15550009999@c.us"];
  const users = await askUsync(
    client,
    ["business", "contact", "disappearing_mode", "username", "telepathy"],
    asked.map((phone) => stanza("user", {}, [stanza("contact", {}, phone)])),
  );
  expect(users.map(({ attrs }) => attrs["jid"])).toEqual([
    `${NUMBER}@s.whatsapp.net`,
    "15550009999@s.whatsapp.net",
  ]);
  expect(users.map((user) => childOf(user, "contact")?.attrs["type"])).toEqual(["in", "out"]);
  expect(users.map((user) => childText(user, "contact"))).toEqual(asked);
  expect(childrenOf(users[0] ?? stanza("none")).map(({ tag }) => tag)).toEqual([
    "contact",
    "disappearing_mode",
  ]);
  expect(sandbox.unknownStanzas).toEqual([]);
  expect(sandbox.unusualStanzas).toMatchObject([{ number: NUMBER, stanza: "<telepathy/>" }]);
});

it("tells of a person what there is to tell when a client asks for everything", async () => {
  await using sandbox = await startSandbox();
  await using client = await PlainClient.connect(sandbox, await PlainClient.link(sandbox, NUMBER));
  await untilOpen(client);
  await post(sandbox, "/phone/profile", { number: "15551230000", about: "Busy", picture: true });
  const everything = ["business", "status", "picture", "devices", "lid", "bot", "text_status", "feature"];
  const [user] = await askUsync(
    client,
    [...everything, "sidelist", "constructor"],
    [stanza("user", { jid: PARTNER })],
  );
  expect(user && childrenOf(user).map(({ tag }) => tag)).toEqual(["status", "picture", "devices", "lid"]);
});

it("says where files are uploaded to, and what is to be shown there", async () => {
  await using sandbox = await startSandbox();
  await using client = await PlainClient.connect(sandbox, await PlainClient.link(sandbox, NUMBER));
  await untilOpen(client);
  const answer = await client.ask({ type: "set", xmlns: "w:m" }, [stanza("media_conn")]);
  const connection = childOf(answer, "media_conn");
  expect(connection?.attrs).toMatchObject({ auth: expect.stringMatching(/^.{32}$/) as string, ttl: "3600" });
  expect(childOf(connection, "host")?.attrs).toEqual({ hostname: new URL(sandbox.url).host });
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("takes an id on a chat state and on a presence, and keeps a note of it", async () => {
  await using sandbox = await startSandbox();
  await using client = await PlainClient.connect(sandbox, await PlainClient.link(sandbox, NUMBER));
  await untilOpen(client);
  client.send(composing({ id: "a-1" }));
  client.send(stanza("presence", { id: "a-2", type: "available" }));
  await sandbox.untilChatState(({ state }) => state === "available");
  expect(sandbox.chatStates()).toMatchObject([{ to: PARTNER, state: "composing" }, { to: null }]);
  expect(sandbox.unknownStanzas).toEqual([]);
  expect(sandbox.unusualStanzas).toEqual([
    {
      number: NUMBER,
      stanza: `<chatstate to='${PARTNER}' id='a-1'><composing/></chatstate>`,
      reason: "no client's own call puts an id on a chatstate",
    },
    {
      number: NUMBER,
      stanza: "<presence id='a-2' type='available'/>",
      reason: "no client's own call puts an id on a presence",
    },
  ]);
  expect(await (await sandbox.request("/unusual-stanzas")).json()).toEqual(sandbox.unusualStanzas);
});

async function askUsync(
  client: PlainClient,
  protocols: readonly string[],
  users: Stanza[],
): Promise<readonly Stanza[]> {
  const query = stanza(
    "query",
    {},
    protocols.map((name) => stanza(name)),
  );
  const attributes = { sid: "1", mode: "query", last: "true", index: "0", context: "interactive" };
  const answer = await client.ask({ type: "get", xmlns: "usync" }, [
    stanza("usync", attributes, [query, stanza("list", {}, users)]),
  ]);
  const list = childOf(childOf(answer, "usync"), "list");
  return list ? childrenOf(list) : [];
}
