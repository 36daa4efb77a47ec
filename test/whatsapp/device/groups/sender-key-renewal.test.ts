import { jidDecode, type AuthenticationState, type BinaryNode } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../../src/sandbox/wire/jid.ts";
import { renewSenderKeys } from "../../../../src/whatsapp/device/groups/sender-key-renewal.ts";
import { createSessionCaches } from "../../../../src/whatsapp/device/session-caches.ts";
import { signalRepository } from "../../../../src/whatsapp/device/signal-repository.ts";
import { BaileysClient, linkedAuth, openClient, post } from "../../../sandbox/baileys-client.ts";
import { nextStanza } from "../../../sandbox/messages/client-events.ts";
import { eventually } from "../../../support/eventually.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { TestPool } from "../../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";
const CAT = "15551230002";
const PLAIN = { emitOwnEvents: false };

const lidOf = (number: string) => `${lidUserOf(number)}@lid`;

async function groupOf(sandbox: Sandbox, ...participants: string[]): Promise<string> {
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants });
  return (body as { jid: string }).jid;
}

/** The real library with our device keys, linked and open. */
async function openOurs(
  sandbox: Sandbox,
  auth: AuthenticationState,
  keyIds: readonly string[],
  heard: (stanza: BinaryNode) => void = () => undefined,
) {
  const { lidMappings } = createSessionCaches(new ManualClock()).of("s");
  const makeSignalRepository = signalRepository(lidMappings);
  const client = new BaileysClient(sandbox, auth, { ...PLAIN, makeSignalRepository });
  client.socket.ws.on("CB:notification", heard);
  renewSenderKeys(client.socket, () => Promise.resolve(keyIds));
  await client.untilOpen();
  return client;
}

/** The encrypted part for all of the message with this id, as it reaches a client. */
async function ciphertextFor(client: BaileysClient, id: string): Promise<Buffer> {
  const { content } = await nextStanza(client, "message", ({ attrs }) => attrs["id"] === id);
  const parts = Array.isArray(content) ? content : [];
  const forAll = parts.find(({ tag, attrs }) => tag === "enc" && attrs["type"] === "skmsg");
  if (!(forAll?.content instanceof Uint8Array)) throw new Error("nothing for all");
  return Buffer.from(forAll.content);
}

it("who was removed from a group cannot read what is sent after, and all others can", async () => {
  await using sandbox = await startSandbox();
  await using ours = await openOurs(sandbox, await linkedAuth(sandbox, NUMBER), []);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  await using bob = await openClient(sandbox, BOB, PLAIN);
  const group = await groupOf(sandbox, NUMBER, ANA, BOB);
  const authorJid = ours.socket.authState.creds.me?.lid ?? "";
  const readBy = async ({ socket }: BaileysClient, msg: Uint8Array) =>
    socket.signalRepository.decryptGroupMessage({ group, authorJid, msg });
  await ours.socket.sendMessage(group, { text: "All" }, { messageId: "A1" });
  for (const number of [ANA, BOB]) {
    await sandbox.untilReceived(({ id, to }) => id === "A1" && to === number);
  }

  const told = nextStanza(ours, "notification", ({ attrs }) => attrs["type"] === "w:gp2");
  await post(sandbox, `/groups/${group}/participants`, { action: "remove", participants: [ANA] });
  await told;
  const overheard = ciphertextFor(bob, "A2");
  await ours.socket.sendMessage(group, { text: "Without Ana" }, { messageId: "A2" });
  expect(await sandbox.untilReceived(({ id, to }) => id === "A2" && to === BOB)).toMatchObject({
    text: "Without Ana",
  });
  await expect(readBy(ana, await overheard)).rejects.toThrow("No session found");
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("who joins or is promoted changes no key", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  await using ours = await openOurs(sandbox, auth, []);
  const group = await groupOf(sandbox, NUMBER, ANA);
  await ours.socket.sendMessage(group, { text: "All" });
  const { me } = ours.socket.authState.creds;
  const name = `${group}::${jidDecode(me?.lid)?.user ?? ""}_1::${jidDecode(me?.lid)?.device ?? 0}`;
  const row = () => auth.keys.get("sender-key", [name]);
  const before = await row();
  expect(Object.keys(before)).toEqual([name]);
  for (const action of ["add", "promote", "demote"]) {
    const told = nextStanza(ours, "notification", ({ attrs }) => attrs["type"] === "w:gp2");
    await post(sandbox, `/groups/${group}/participants`, { action, participants: [BOB] });
    await told;
  }
  expect(await row()).toEqual(before);
});

const group = (n: number) => `12036300000000000${n}@g.us`;
const told = (...jids: readonly string[]) => Object.fromEntries(jids.map((jid) => [jid, true]));

it.each([
  ["devices", "add", lidOf(ANA)],
  ["devices", "remove", `${ANA}@s.whatsapp.net`],
  ["encrypt", "identity", lidOf(ANA)],
])("whose devices change (%s, %s) is told the key of every group again", async (type, tag, from) => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  const ids = Array.from({ length: 9 }, (_, n) => group(n));
  await auth.keys.set({
    "lid-mapping": { [ANA]: lidUserOf(ANA), [`${lidUserOf(ANA)}_reverse`]: ANA },
    "sender-key-memory": Object.fromEntries(
      ids.map((id, n) => [
        id,
        n % 2 === 0 ? told(lidOf(BOB), lidOf(ANA), `${ANA}:3@s.whatsapp.net`) : told(lidOf(BOB)),
      ]),
    ),
  });
  await using ours = await openOurs(sandbox, auth, ids);
  const stanza: BinaryNode = {
    tag: "notification",
    attrs: { type, from, id: "1" },
    content: [{ tag, attrs: {} }],
  };
  ours.socket.ws.emit("CB:notification", stanza);
  const memory = async () => Object.values(await auth.keys.get("sender-key-memory", ids));
  await eventually("told again", async () => (await memory()).every((row) => !(lidOf(ANA) in row)));
  expect(await memory()).toEqual(ids.map(() => told(lidOf(BOB))));
});

/** A session in a group, with rows of keys as if messages had gone both ways. */
async function sessionInGroup() {
  const test = await TestPool.withLinked([NUMBER]);
  const id = await groupOf(test.sandbox, NUMBER, ANA, CAT);
  const own = [
    `sender-key|${id}::${NUMBER}::7`,
    `sender-key|${id}::${lidUserOf(NUMBER)}_1::7`,
    `sender-key-memory|${id}`,
  ];
  const others = [`sender-key|${id}::${lidUserOf(ANA)}_1::0`, `sender-key-memory|${group(1)}`];
  for (const row of [...own, ...others]) test.devices.keys.set(`${NUMBER}|${row}`, "{}");
  const left = (rows: readonly string[]) => rows.filter((row) => test.devices.keys.has(`${NUMBER}|${row}`));
  return {
    test,
    left: () => ({ own: left(own), others: left(others) }),
    rows: { own, others },
    remove: (number: string) =>
      test.phone(`/groups/${id}/participants`, { action: "remove", participants: [number] }),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

it("a session forgets its own key of a group that somebody leaves, and no other", async () => {
  await using session = await sessionInGroup();
  await session.remove(CAT);
  await eventually("forgotten", () => session.left().own.length === 0);
  expect(session.left().others).toEqual(session.rows.others);
});

it("the library hears that somebody has left once the key is forgotten, and acknowledges it then", async () => {
  await using sandbox = await startSandbox();
  const auth = await linkedAuth(sandbox, NUMBER);
  const order: string[] = [];
  await using ours = await openOurs(sandbox, auth, [], ({ content }) => {
    if (Array.isArray(content)) order.push(...content.map(({ tag }) => tag));
  });
  const id = await groupOf(sandbox, NUMBER, ANA, BOB);
  const set = auth.keys.set.bind(auth.keys);
  auth.keys.set = async (data) => {
    if (data["sender-key-memory"]) await new Promise((resolve) => setImmediate(resolve));
    await set(data);
    if (data["sender-key-memory"]) order.push("forgotten");
  };
  await post(sandbox, `/groups/${id}/participants`, { action: "remove", participants: [ANA] });
  expect(ours.socket.ws.isOpen).toBe(true);
  await eventually("heard", () => order.includes("remove"));
  expect(order.slice(-2)).toEqual(["forgotten", "remove"]);
});
