import type { AuthenticationState, BinaryNode, WAMessage } from "@whiskeysockets/baileys";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ChatAddress, Content, MediaDraft, Message, Session } from "../../../src/core/index.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { lidUserOf } from "../../../src/sandbox/wire/jid.ts";
import { childrenOf, stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openStore } from "../../../src/store/index.ts";
import { BaileysClient, linkedAuth, post } from "../../sandbox/baileys-client.ts";
import { eventually } from "../../support/eventually.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { address } from "./address.ts";

const OWN = "4915100000001";
const OWN_DEVICE = 7;
const PARTNER = "4915100000002";
const OTHER = "4915100000003";

let folder: ReturnType<typeof temporaryFolder>;
let sandbox: Sandbox;
let test: TestGateway;
let session: Session;
let auth: AuthenticationState;
beforeEach(async () => {
  folder = temporaryFolder();
  sandbox = await startSandbox();
  auth = await linkedAuth(sandbox, PARTNER);
  test = await TestGateway.start({ sandbox, directory: folder.path });
  session = await test.linkedSession("one", OWN);
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
  await sandbox.close();
  folder[Symbol.dispose]();
});

/** Another device of the partner's, and what it could read. */
class Receiver implements AsyncDisposable {
  readonly read: WAMessage[] = [];
  /** Copies that were encrypted for it once more. */
  readonly #repeated: BinaryNode[] = [];
  #hasAsked = false;
  readonly #client = new BaileysClient(sandbox, auth, { emitOwnEvents: false });

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    await receiver.#client.untilOpen();
    return receiver;
  }

  private constructor() {
    const { ev, ws } = this.#client.socket;
    ev.on("messages.upsert", ({ messages }) => {
      // What its own phone gives it is not what was sent again.
      this.read.push(...messages.filter(({ message, key }) => message && key.remoteJid !== null));
    });
    ws.on("CB:ack,type:retry", () => (this.#hasAsked = true));
    ws.on("CB:message", (node: BinaryNode) => {
      const isRepeated = childrenOf(node).some(({ tag, attrs }) => tag === "enc" && attrs["count"]);
      if (isRepeated) this.#repeated.push(node);
    });
  }

  textsOf(id: string): readonly unknown[] {
    return this.read
      .filter(({ key }) => key.id === id)
      .map(({ message }) => message?.extendedTextMessage?.text ?? message?.documentMessage?.caption);
  }

  repeatedIds(): readonly (string | undefined)[] {
    return this.#repeated.map(({ attrs }) => attrs["id"]);
  }

  /** The device says that it could not read that message. */
  async ask(id: string): Promise<void> {
    const retry = stanza("retry", { count: "1", id, t: "1", v: "1" });
    const registration = stanza("registration", {}, Buffer.from([0, 0, 0, 1]));
    const to = `${lidUserOf(OWN)}:${OWN_DEVICE}@lid`;
    await this.#client.socket.sendNode(stanza("receipt", { id, to, type: "retry" }, [retry, registration]));
  }

  untilAsked(): Promise<void> {
    return eventually("the device has asked for a message again", () => this.#hasAsked);
  }

  async say(to: string, text: string): Promise<void> {
    await this.#client.socket.sendMessage(to, { text });
  }

  async untilRead(id: string): Promise<void> {
    await eventually(`${id} is read`, () => this.textsOf(id).length > 0);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client[Symbol.asyncDispose]();
  }
}

async function send(to: ChatAddress, content: Content | MediaDraft | string, from = test): Promise<Message> {
  const written = typeof content === "string" ? ({ kind: "text", text: content } as const) : content;
  const sent = await from.gateway.core.messages.send(session, {
    to,
    content: written,
    source: "api",
    isQueued: false,
  });
  return sent.message;
}

/** They have talked: what follows is no first message, which brings its own keys. */
async function talk(to: ChatAddress, group?: string): Promise<void> {
  await using receiver = await Receiver.open();
  const { id } = await send(to, "first");
  await receiver.untilRead(id);
  await receiver.say(group ?? `${OWN}@s.whatsapp.net`, "answer");
  const { messages } = test.gateway.core;
  await eventually("the answer is stored", async () => {
    const stored = await messages.list(session, to, undefined, 10);
    return stored.some(({ content }) => content.kind === "text" && content.text === "answer");
  });
}

/** What the device knows of its conversation with the session, and of the group's keys. */
async function forgetKeys(group?: string): Promise<void> {
  const lid = lidUserOf(OWN);
  await auth.keys.set({
    session: { [`${lid}_1.${OWN_DEVICE}`]: null, [`${OWN}.${OWN_DEVICE}`]: null },
    ...(group !== undefined && { "sender-key": { [`${group}::${lid}_1::${OWN_DEVICE}`]: null } }),
  });
}

/** The gateway ends, and another one begins on the same folder. */
async function restart(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  await test.gateway.close();
  await meanwhile();
  test = await TestGateway.start({ sandbox, directory: folder.path });
  if (!(await test.gateway.core.sessions.untilOpen(session, 60_000))) throw new Error("it did not open");
}

async function groupOf(...participants: string[]): Promise<string> {
  const { body } = await post(sandbox, "/groups", { subject: "Friends", participants });
  return (body as { jid: string }).jid;
}

describe("a device that could not read what was sent before a restart", () => {
  it("is sent it again when it comes, once, and reads what follows", async () => {
    const to = address(PARTNER);
    await talk(to);
    const { id } = await send(to, "hello");
    await forgetKeys();
    await restart();
    await using receiver = await Receiver.open();
    await receiver.untilRead(id);
    const next = await send(to, "next");
    await receiver.untilRead(next.id);
    expect(receiver.textsOf(id)).toEqual(["hello"]);
    expect(receiver.repeatedIds()).toEqual([id]);
    expect(sandbox.unknownStanzas).toEqual([]);
  });

  it("is sent it again where it asks while there is nobody to answer, with the text that stands in it by now", async () => {
    const to = address(PARTNER);
    await talk(to);
    const message = await send(to, "wrogn");
    await test.gateway.core.messages.act(session, message, { act: "edit", text: "right" }, "api");
    await forgetKeys();
    let receiver: Receiver | undefined;
    await restart(async () => {
      receiver = await Receiver.open();
      await receiver.untilAsked();
    });
    await using asking = receiver ?? (await Receiver.open());
    await eventually("it is sent again", () => asking.repeatedIds().includes(message.id));
    await asking.untilRead(message.id);
    expect(asking.textsOf(message.id)).toContain("right");
    expect(asking.textsOf(message.id)).not.toContain("wrogn");
  });

  it("is sent a message to a group again, and with it the key for what follows", async () => {
    const group = await groupOf(OWN, PARTNER);
    const to = address(group);
    await talk(to, group);
    const { id } = await send(to, "hello");
    await forgetKeys(group);
    await restart();
    await using receiver = await Receiver.open();
    await receiver.untilRead(id);
    const next = await send(to, "next");
    await receiver.untilRead(next.id);
    expect(receiver.textsOf(id)).toEqual(["hello"]);
    expect(receiver.repeatedIds()).toEqual([id]);
    expect(sandbox.unknownStanzas).toEqual([]);
  });

  it("is sent what opens a media file again", async () => {
    const to = address(PARTNER);
    await talk(to);
    const source = { text: Buffer.from("%PDF-1.7\n").toString("base64") };
    const draft = {
      kind: "document",
      source,
      mostBytes: 1000,
      fileName: "a.pdf",
      caption: "read this",
    } as const;
    const { id } = await send(to, draft);
    await forgetKeys();
    await restart();
    await using receiver = await Receiver.open();
    await receiver.untilRead(id);
    expect(receiver.textsOf(id)).toEqual(["read this"]);
    const [read] = receiver.read.filter(({ key }) => key.id === id);
    expect(read?.message?.documentMessage?.mediaKey).toHaveLength(32);
    expect(receiver.repeatedIds()).toEqual([id]);
  });

  it.each([
    ["is no longer kept", async () => forgetMessages()],
    ["was taken back", async (message: Message) => takeBack(message)],
  ])("is not sent again what %s, and reads what follows", async (_, makeUnanswerable) => {
    const to = address(PARTNER);
    await talk(to);
    const message = await send(to, "hello");
    await makeUnanswerable(message);
    await forgetKeys();
    await restart();
    await using receiver = await Receiver.open();
    await receiver.untilAsked();
    // Answered after it, were it to be.
    const next = await send(to, "next");
    await receiver.untilRead(next.id);
    // What follows may have been sent before the device's new keys were there.
    expect(receiver.repeatedIds()).not.toContain(message.id);
    expect(receiver.textsOf(message.id)).toEqual([]);
  });
});

it("a message is not sent again to somebody who was not sent it", async () => {
  await talk(address(PARTNER));
  const { id } = await send(address(OTHER), "for another's eyes");
  const { id: own } = await send(address(PARTNER), "for yours");
  await using receiver = await Receiver.open();
  await receiver.ask(id);
  await receiver.ask(own);
  await eventually("the second is answered", () => receiver.repeatedIds().includes(own));
  expect(receiver.repeatedIds()).toEqual([own]);
});

/** All that is stored. */
function forgetMessages(): Promise<void> {
  return restart(async () => {
    const store = openStore({ directory: folder.path, wallMs: () => Date.now() });
    expect(await store.messages.forgetOlder(Number.MAX_SAFE_INTEGER, 200)).toBeGreaterThan(0);
    store.close();
  });
}

async function takeBack(message: Message): Promise<void> {
  await test.gateway.core.messages.act(session, message, { act: "revoke" }, "api");
}
