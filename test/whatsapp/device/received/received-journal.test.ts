import { BufferJSON } from "@whiskeysockets/baileys";
import { beforeAll, describe, expect, it } from "vitest";
import type { KeyChange } from "../../../../src/core/index.ts";
import { guardConsole } from "../../../../src/library-console.ts";
import type { DeviceAuth } from "../../../../src/whatsapp/device/auth-state.ts";
import { newAuth } from "../../../sandbox/baileys-client.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { Party } from "../signal-party.ts";
import { Commits, repositoryOf, start } from "./commits.ts";

const OURS = "15550001111@s.whatsapp.net";
const THEIRS = "15552223333@s.whatsapp.net";
const THEIR_LID = "99887766@lid";
const GROUP = "120363000000000001@g.us";
const DAY_MS = 24 * 60 * 60_000;

const typesOf = (changes: readonly KeyChange[]) => [...new Set(changes.map(({ type }) => type))].sort();

beforeAll(guardConsole);

describe("what was decrypted", () => {
  /** A device of ours that others write to; linked, so that it is the same after a start. */
  async function conversation() {
    const devices = new Commits();
    const stock = newAuth();
    const creds = { ...stock.creds, me: { id: OURS }, account: {} };
    await devices.writeCredentials("s", JSON.stringify(creds, BufferJSON.replacer), null);
    const begin = async () => {
      const auth = await start(devices);
      return new Party(auth.state, repositoryOf(auth));
    };
    return { devices, begin, theirs: new Party(newAuth()) };
  }

  it("is written in the one commit of its session, and is given again after a start", async () => {
    const { devices, begin, theirs } = await conversation();
    const ours = await begin();
    await theirs.begin(OURS, ours);
    devices.commits.length = 0;
    const sealed = await theirs.seal(OURS, "hello");
    expect(await ours.open(THEIRS, sealed)).toBe("hello");
    expect(devices.commits.map(typesOf)).toEqual([["identity-key", "plaintext", "pre-key", "session"]]);
    expect(await ours.open(THEIRS, sealed)).toBe("hello");
    expect(await (await begin()).open(THEIRS, sealed)).toBe("hello");
    expect(devices.commits).toHaveLength(1);
    const next = await theirs.seal(OURS, "next");
    expect(await (await begin()).open(THEIRS, next)).toBe("next");
  });

  it("is written in the one commit of its sender key, and is given again after a start", async () => {
    const { devices, begin, theirs } = await conversation();
    const ours = await begin();
    const author = { group: GROUP, authorJid: THEIR_LID };
    const { ciphertext: msg, senderKeyDistributionMessage } = await theirs.signal.encryptGroupMessage({
      group: GROUP,
      meId: THEIR_LID,
      data: Buffer.from("all"),
    });
    const item = { groupId: GROUP, axolotlSenderKeyDistributionMessage: senderKeyDistributionMessage };
    await ours.signal.processSenderKeyDistributionMessage({ authorJid: THEIR_LID, item });
    devices.commits.length = 0;
    const read = async ({ signal }: Party) =>
      Buffer.from(await signal.decryptGroupMessage({ ...author, msg })).toString();
    expect([await read(ours), await read(ours), await read(await begin())]).toEqual(["all", "all", "all"]);
    expect(devices.commits.map(typesOf)).toEqual([["plaintext", "sender-key"]]);
    const forged = { ...author, authorJid: "99887767@lid", msg };
    await expect(ours.signal.decryptGroupMessage(forged)).rejects.toThrow();
  });

  it("is its sender's: under another name the same bytes are nothing, unless it is their LID", async () => {
    const { begin, theirs } = await conversation();
    const ours = await begin();
    await theirs.begin(OURS, ours);
    const sealed = await theirs.seal(OURS, "mine");
    expect(await ours.open(THEIRS, sealed)).toBe("mine");
    await expect(ours.open("15554445555@s.whatsapp.net", sealed)).rejects.toThrow();
    await expect(ours.open(THEIR_LID, sealed)).rejects.toThrow();
    await ours.signal.lidMapping.storeLIDPNMappings([{ lid: THEIR_LID, pn: THEIRS }]);
    expect(await ours.open(THEIR_LID, sealed)).toBe("mine");
  });

  it("is not there when it was not committed", async () => {
    const { devices, begin, theirs } = await conversation();
    const ours = await begin();
    await theirs.begin(OURS, ours);
    const sealed = await theirs.seal(OURS, "hello");
    const write = devices.writeKeys.bind(devices);
    devices.writeKeys = () => Promise.reject(new Error("the disk is full"));
    await expect(ours.open(THEIRS, sealed)).rejects.toThrow("full");
    devices.writeKeys = write;
    expect(devices.plaintexts()).toBe(0);
    expect(await ours.open(THEIRS, sealed)).toBe("hello");
  });
});

describe("the journal", () => {
  const stanza = (n: number) => ({
    tag: "message",
    attrs: { id: `A${n}`, from: THEIR_LID.replace("@", ":7@") },
    content: [{ tag: "enc", attrs: {}, content: Buffer.from(`ciphertext ${n}`) }],
  });

  async function received(auth: DeviceAuth, n: number): Promise<void> {
    const one = stanza(n);
    const ciphertext = one.content[0]?.content ?? Buffer.alloc(0);
    auth.received.see(one);
    const hash = auth.received.hashOf(ciphertext);
    await auth.state.keys.set(auth.received.changeFor(hash, THEIR_LID, ciphertext, Buffer.from("text")));
    auth.received.wasWritten(hash, auth.received.stanzaOf(ciphertext));
  }

  async function linked(): Promise<Commits> {
    const devices = new Commits();
    const creds = { ...newAuth().creds, me: { id: OURS }, account: {} };
    await devices.writeCredentials("s", JSON.stringify(creds, BufferJSON.replacer), null);
    return devices;
  }

  it("holds messages until they are settled, over a start, in their order", async () => {
    const devices = await linked();
    const clock = new ManualClock();
    const auth = await start(devices, clock);
    for (const n of [1, 2, 3, 4, 5]) await received(auth, n);
    await auth.received.settle([
      { remoteJid: THEIR_LID, id: "A2" },
      { remoteJid: "1@lid", id: "A3" },
    ]);
    const unsettled = ["A1", "A3", "A4", "A5"];
    expect((await auth.received.unsettled()).map(({ attrs }) => attrs["id"])).toEqual(unsettled);
    await auth.received.received(["A2", "A3"]);
    expect(devices.plaintexts()).toBe(4);
    for (const { received: journal } of [auth, await start(devices, clock)]) {
      expect((await journal.unsettled()).map(({ attrs }) => attrs["id"])).toEqual(unsettled);
    }
    expect(await auth.received.unsettled()).toEqual([1, 3, 4, 5].map(stanza));
  });

  it("knows a message that is stored until WhatsApp has its receipt: it may be delivered again", async () => {
    const devices = await linked();
    const auth = await start(devices);
    for (const n of [1, 2]) await received(auth, n);
    const hashOf = (n: number) => auth.received.hashOf(stanza(n).content[0]?.content ?? Buffer.alloc(0));
    await auth.received.settle([{ remoteJid: THEIR_LID, id: "A1" }]);
    expect(await auth.received.take(hashOf(1))).toMatchObject({ jid: THEIR_LID });
    expect(await (await start(devices)).received.take(hashOf(1))).toMatchObject({ jid: THEIR_LID });
    // In either order.
    await auth.received.received(["A1", "A2"]);
    expect(await auth.received.take(hashOf(1))).toBeUndefined();
    expect(await auth.received.take(hashOf(2))).toMatchObject({ jid: THEIR_LID });
    await auth.received.settle([{ remoteJid: THEIR_LID, id: "A2" }]);
    expect(devices.plaintexts()).toBe(0);
  });

  it("knows what it has given out once more, also when that was delivered and stored meanwhile", async () => {
    const devices = await linked();
    await received(await start(devices), 1);
    const { received: journal } = await start(devices);
    expect(await journal.unsettled()).toEqual([stanza(1)]);
    await journal.settle([{ remoteJid: THEIR_LID, id: "A1" }]);
    await journal.received(["A1"]);
    expect(devices.plaintexts()).toBe(0);
    const hash = journal.hashOf(stanza(1).content[0]?.content ?? Buffer.alloc(0));
    expect(await journal.take(hash)).toMatchObject({ jid: THEIR_LID });
    expect(await journal.unsettled()).toEqual([]);
    expect(await journal.take(hash)).toBeUndefined();
  });

  it("forgets what was settled a minute ago, whatever WhatsApp says of its receipt", async () => {
    const devices = await linked();
    const clock = new ManualClock();
    const auth = await start(devices, clock);
    for (const n of [1, 2]) await received(auth, n);
    await auth.received.settle([{ remoteJid: THEIR_LID, id: "A1" }]);
    await clock.advance(60_000);
    await auth.received.settle([{ remoteJid: THEIR_LID, id: "A2" }]);
    expect(devices.plaintexts()).toBe(1);
    expect(await auth.received.unsettled()).toEqual([]);
  });

  it("gives up the oldest when there are too many, and at a start what is a week old", async () => {
    const devices = await linked();
    const clock = new ManualClock();
    const auth = await start(devices, clock);
    await received(auth, 0);
    await clock.advance(5 * DAY_MS);
    for (let n = 1; n <= 2_000; n++) await received(auth, n);
    expect(devices.plaintexts()).toBe(2_000);
    await clock.advance(3 * DAY_MS);
    await received(auth, 2_001);
    const later = await start(devices, clock);
    expect(devices.plaintexts()).toBe(2_000);
    await clock.advance(5 * DAY_MS);
    expect(
      (await (await start(devices, clock)).received.unsettled()).map(({ attrs }) => attrs["id"]),
    ).toEqual(["A2001"]);
    expect(devices.plaintexts()).toBe(1);
    expect(await later.received.take("unknown")).toBeUndefined();
  });
});
