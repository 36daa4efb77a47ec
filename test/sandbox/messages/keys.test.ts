import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { childBytes, childOf, childrenOf, stanza, type Stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";
import { nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const DEVICE_JID = `${NUMBER}:7@s.whatsapp.net`;
const PARTNER_JID = "15551230000@s.whatsapp.net";
/** Of 812 that are uploaded one goes to the own phone. */
const LEFT = 811;

async function ask(client: BaileysClient, content: Stanza): Promise<Stanza> {
  const attributes = { to: "@s.whatsapp.net", type: "get", xmlns: "encrypt" };
  return (await client.socket.query(stanza("iq", attributes, [content]))) as Stanza;
}

async function bundles(client: BaileysClient, jids: readonly string[]): Promise<readonly Stanza[]> {
  const users = jids.map((jid) => stanza("user", { jid }));
  const list = childOf(await ask(client, stanza("key", {}, users)), "list");
  return list ? childrenOf(list) : [];
}

const keyOf = (user: Stanza | undefined) => childBytes(childOf(user, "key"), "value")?.toString("hex");
const identityOf = (user: Stanza | undefined) => childBytes(user, "identity")?.toString("hex");

it("hands out a one-time key of a phone once, beside the identity that stays", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  const [first, second] = await bundles(client, [PARTNER_JID, PARTNER_JID]);
  expect(first && childrenOf(first).map(({ tag }) => tag)).toEqual([
    "registration",
    "type",
    "identity",
    "skey",
    "key",
  ]);
  expect(identityOf(first)).toBe(identityOf(second));
  expect(keyOf(first)).not.toBe(keyOf(second));
});

it("hands out each key of a companion once, tells it when few are left, and has a bundle without one", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await using asker = await openClient(sandbox, "15550001111");
  const told = nextStanza(client, "notification", ({ attrs }) => attrs["type"] === "encrypt");
  const uploaded = nextStanza(client, "iq", ({ attrs }) => attrs["type"] === "result");
  const users = await bundles(
    asker,
    Array.from({ length: LEFT + 1 }, () => DEVICE_JID),
  );
  const keys = users.map(keyOf);
  expect(new Set(keys).size).toBe(LEFT + 1);
  expect(keys.at(-1)).toBeUndefined();
  expect(childOf(await told, "count")?.attrs).toEqual({ value: "4" });
  // The library uploads more by itself.
  await uploaded;
  const count = childOf(await ask(client, stanza("count")), "count");
  expect(Number(count?.attrs["value"])).toBeGreaterThan(4);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("has no keys of a device that nobody knows, nor of a number that nobody has", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER);
  await post(sandbox, "/phone/registered", { number: "15550009999", registered: false });
  const users = await bundles(client, ["15551230000:3@s.whatsapp.net", "15550009999@s.whatsapp.net"]);
  expect(users.map((user) => childOf(user, "error")?.attrs["code"])).toEqual(["404", "404"]);
});
