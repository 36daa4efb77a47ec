import { BufferJSON, WAMessageStubType, type BaileysEventMap, type proto } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { followReceived } from "../../../../src/whatsapp/device/received/follow-received.ts";
import { BaileysClient, linkedAuth, post } from "../../../sandbox/baileys-client.ts";
import { eventually } from "../../../support/eventually.ts";
import { TestPool } from "../../test-pool.ts";
import { Commits, repositoryOf, start } from "./commits.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const UNREADABLE = WAMessageStubType.CIPHERTEXT;

/** A device that was linked and never logged in. */
async function linkedDevice(sandbox: Sandbox): Promise<Commits> {
  const devices = new Commits();
  const { creds } = await linkedAuth(sandbox, NUMBER);
  await devices.writeCredentials("s", JSON.stringify(creds, BufferJSON.replacer), null);
  return devices;
}

/** The real library on a stored device, with every message that it tells of. */
async function open(sandbox: Sandbox, devices: Commits) {
  const auth = await start(devices);
  const client = new BaileysClient(sandbox, auth.state, {
    emitOwnEvents: false,
    makeSignalRepository: repositoryOf(auth),
  });
  followReceived(client.socket, auth.received);
  const told: BaileysEventMap["messages.upsert"]["messages"] = [];
  client.socket.ev.on("messages.upsert", ({ messages }) => told.push(...messages));
  client.socket.ev.on("creds.update", () => void auth.save());
  await client.untilOpen();
  const textOf = ({ conversation, extendedTextMessage }: proto.IMessage) =>
    conversation ?? extendedTextMessage?.text;
  return {
    auth,
    texts: () =>
      told.flatMap(({ message, messageStubType }) =>
        messageStubType === UNREADABLE ? "unreadable" : ((message && textOf(message)) ?? []),
      ),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    kill: () => client.socket.end(undefined),
  };
}

async function write(sandbox: Sandbox, content: object): Promise<string> {
  const { status, body } = await post(sandbox, "/phone/send", { from: ANA, ...content });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return (body as { id: string }).id;
}

async function chatOf(sandbox: Sandbox, kind: string): Promise<string> {
  if (kind === "one") return NUMBER;
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants: [ANA, NUMBER] });
  return (body as { jid: string }).jid;
}

it.each(["one", "group"])(
  "a device that is killed between the ratchet and the receipt has the message when it is back (%s)",
  async (kind) => {
    await using sandbox = await startSandbox();
    const devices = await linkedDevice(sandbox);
    const to = await chatOf(sandbox, kind);
    let hello = "";
    {
      await using killed = await open(sandbox, devices);
      await write(sandbox, { to, text: "Before" });
      await eventually("told", () => killed.texts().includes("Before"));
      await killed.auth.received.settle(
        (await killed.auth.received.unsettled()).map(({ attrs }) => ({
          id: attrs["id"] ?? "",
          remoteJid: attrs["participant"] ?? attrs["from"] ?? "",
        })),
      );
      const commit = devices.writeKeys.bind(devices);
      const isOver = new Promise<void>((resolve) => {
        devices.writeKeys = async (sessionId, changes) => {
          await commit(sessionId, changes);
          if (!changes.some(({ type }) => type === "plaintext")) return;
          // As a process that ends here: it does nothing more.
          void killed.kill();
          resolve();
          await new Promise(() => undefined);
        };
      });
      hello = await write(sandbox, { to, text: "Hello" });
      await isOver;
      expect(killed.texts()).toEqual(["Before"]);
      devices.writeKeys = commit;
    }
    await using back = await open(sandbox, devices);
    await eventually("told", () => back.texts().includes("Hello"));
    await sandbox.untilReceipt(({ id }) => id === hello);
    expect(new Set(back.texts())).toEqual(new Set(["Hello"]));
    const next = await write(sandbox, { to, text: "Next" });
    await sandbox.untilReceipt(({ id }) => id === next);
    expect(back.texts()).not.toContain("unreadable");
  },
);

it("a message whose receipt is out is told again until it is settled", async () => {
  await using sandbox = await startSandbox();
  const devices = await linkedDevice(sandbox);
  {
    await using first = await open(sandbox, devices);
    const id = await write(sandbox, { to: NUMBER, text: "Hello" });
    await sandbox.untilReceipt((receipt) => receipt.id === id);
    await eventually("told", () => first.texts().length === 1);
  }
  {
    await using second = await open(sandbox, devices);
    await eventually("told again", () => second.texts().length === 1);
    expect(second.texts()).toEqual(["Hello"]);
    // What the phone told its new device is among them.
    const stanzas = await second.auth.received.unsettled();
    await second.auth.received.settle(
      stanzas.map(({ attrs }) => ({
        remoteJid: attrs["from"]?.replace(/:\d+@/, "@") ?? "",
        id: attrs["id"] ?? "",
      })),
    );
    await eventually("WhatsApp has the receipts", () => devices.plaintexts() === 0);
  }
  await using third = await open(sandbox, devices);
  expect(await third.auth.received.unsettled()).toEqual([]);
});

it("a session settles what it was told, also what it could not settle before its line was lost", async () => {
  await using test = await TestPool.start();
  await test.link(NUMBER, NUMBER);
  const { devices } = test;
  const plaintexts = () => [...devices.keys.keys()].filter((key) => key.includes("|plaintext|")).length;
  // After what a new device is told.
  const first = await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "First" });
  const { id } = (await first.json()) as { id: string };
  await test.sandbox.untilReceipt((receipt) => receipt.id === id);
  await eventually("settled", () => plaintexts() === 0);
  const write = devices.writeKeys.bind(devices);
  let refused = 0;
  devices.writeKeys = (sessionId, changes) => {
    const isSettling = changes.some(({ type, value }) => type === "plaintext" && value === null);
    if (!isSettling) return write(sessionId, changes);
    refused++;
    return Promise.reject(new Error("the disk is full"));
  };
  await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "Hello" });
  await eventually("refused", () => refused === 1);
  expect(plaintexts()).toBe(1);
  devices.writeKeys = write;
  await test.pool.of(NUMBER).reconnect();
  await eventually("settled", () => plaintexts() === 0);
  await test.until(NUMBER, "open");
});

it("a message that could not be stored when it was heard is heard again on the next line", async () => {
  await using test = await TestPool.start();
  await test.link(NUMBER, NUMBER);
  const heard: string[] = [];
  test.pool.onHeard((_sessionId, one) => {
    if (one.what !== "message" || one.content.kind !== "text") return Promise.resolve();
    heard.push(one.content.text);
    return heard.length === 1 ? Promise.reject(new Error("the disk is full")) : Promise.resolve();
  });
  const sent = await test.phone("/phone/send", { from: ANA, to: NUMBER, text: "Hello" });
  const { id } = (await sent.json()) as { id: string };
  await test.sandbox.untilReceipt((receipt) => receipt.id === id);
  await eventually("heard", () => heard.length === 1);
  await test.pool.of(NUMBER).reconnect();
  await eventually("heard again", () => heard.length === 2);
  await eventually(
    "settled",
    () => ![...test.devices.keys.keys()].some((key) => key.includes("|plaintext|")),
  );
  expect(heard).toEqual(["Hello", "Hello"]);
});
