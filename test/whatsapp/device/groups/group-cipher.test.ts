import { Curve } from "@whiskeysockets/baileys";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { guardConsole } from "../../../../src/library-console.ts";
import { requireProofOfServers } from "../../../../src/whatsapp/device/server-proof.ts";
import { createSessionCaches } from "../../../../src/whatsapp/device/session-caches.ts";
import { signalRepository } from "../../../../src/whatsapp/device/signal-repository.ts";
import { newAuth } from "../../../sandbox/baileys-client.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { MemoryDeviceStore } from "../../../support/memory-device-store.ts";
import { Party } from "../signal-party.ts";

const GROUP = "120363000000000001@g.us";
const OURS = "99001@lid";
const THEIRS = "99002:7@lid";
const ROW_BYTES = 4096;

/** A device of ours and one with the library as it is, both in one group. */
class Group {
  readonly stock = new Party(newAuth());
  readonly #devices: MemoryDeviceStore;
  /** The device of ours as it was before it had a group cipher of its own. */
  readonly before: Party;
  readonly ours: Party;

  private constructor(devices: MemoryDeviceStore, before: Party) {
    this.#devices = devices;
    this.before = before;
    const { lidMappings } = createSessionCaches(new ManualClock()).of("s");
    this.ours = new Party(before.auth, signalRepository(lidMappings));
  }

  static async make(): Promise<Group> {
    const devices = new MemoryDeviceStore();
    return new Group(devices, await Party.on(devices, "s"));
  }

  rowBytes(author: string): number {
    const [user = "", device = "0"] = author.slice(0, -"@lid".length).split(":");
    const row = this.#devices.keys.get(`s|sender-key|${GROUP}::${user}_1::${device}`) ?? "";
    expect(row).not.toBe("");
    return Buffer.byteLength(row);
  }
}

async function seal({ signal }: Party, meId: string, text: string) {
  const sealed = await signal.encryptGroupMessage({ group: GROUP, meId, data: Buffer.from(text) });
  return { author: meId, msg: sealed.ciphertext, key: sealed.senderKeyDistributionMessage };
}
type Sealed = Awaited<ReturnType<typeof seal>>;

async function learn({ signal }: Party, told: Sealed | undefined): Promise<void> {
  if (!told) throw new Error("nothing to learn");
  const { author, key } = told;
  const item = { groupId: GROUP, axolotlSenderKeyDistributionMessage: key };
  await signal.processSenderKeyDistributionMessage({ authorJid: author, item });
}

async function open({ signal }: Party, { author, msg }: Sealed): Promise<string> {
  return Buffer.from(await signal.decryptGroupMessage({ group: GROUP, authorJid: author, msg })).toString();
}

const several = (count: number, what: string) => Array.from({ length: count }, (_, i) => `${what} ${i}`);

async function sealAll(party: Party, author: string, texts: readonly string[]): Promise<Sealed[]> {
  const sealed: Sealed[] = [];
  for (const text of texts) sealed.push(await seal(party, author, text));
  return sealed;
}

async function openAll(party: Party, sealed: readonly Sealed[]): Promise<string[]> {
  const opened: string[] = [];
  for (const message of sealed) opened.push(await open(party, message));
  return opened;
}

function changed(message: Sealed, index: number): Sealed {
  const msg = Buffer.from(message.msg);
  msg.writeUInt8(msg.readUInt8(index) ^ 1, index);
  return { ...message, msg };
}

beforeAll(() => {
  guardConsole();
  requireProofOfServers();
});

describe("what we send to a group", () => {
  it("is read by the library as it is, from a row that does not grow, signed natively", async () => {
    const group = await Group.make();
    const { ours } = group;
    const sign = vi.spyOn(Curve, "sign");
    const texts = several(100, "ours");
    const sealed = await sealAll(ours, OURS, texts);
    expect(sign).not.toHaveBeenCalled();
    await learn(group.stock, sealed[0]);
    expect(await openAll(group.stock, sealed)).toEqual(texts);
    expect(group.rowBytes(OURS)).toBeLessThan(ROW_BYTES / 4);
  });

  it("is read by who was told of the key later, from there on", async () => {
    const { ours } = await Group.make();
    const [early] = await sealAll(ours, OURS, several(3, "ours"));
    const late = new Party(newAuth());
    const key = await ours.signal.getSenderKeyDistributionMessage({ group: GROUP, meId: OURS });
    const next = await seal(ours, OURS, "for the late one");
    await learn(late, { ...next, key });
    expect(await openAll(late, [next])).toEqual(["for the late one"]);
    await expect(openAll(late, early ? [early] : [])).rejects.toThrow();
  });

  it("goes on with a key that the library has made, and drops what its row kept for nothing", async () => {
    const group = await Group.make();
    const before = await sealAll(group.before, OURS, several(20, "before"));
    const bytesBefore = group.rowBytes(OURS);
    const after = await sealAll(group.ours, OURS, several(5, "after"));
    await learn(group.stock, before[0]);
    expect(await openAll(group.stock, [...before, ...after])).toEqual([
      ...several(20, "before"),
      ...several(5, "after"),
    ]);
    expect(bytesBefore).toBeGreaterThan(ROW_BYTES / 2);
    expect(group.rowBytes(OURS)).toBeLessThan(ROW_BYTES / 4);
    // And back, should the library do it itself again.
    expect(await open(group.stock, await seal(group.before, OURS, "back"))).toBe("back");
  });
});

describe("what the library sends to a group", () => {
  it("is read, from a row that does not grow, whether or not the key comes along each time", async () => {
    for (const isToldEachTime of [false, true]) {
      const group = await Group.make();
      const { ours } = group;
      const texts = several(60, "theirs");
      const opened: string[] = [];
      for (const [i, text] of texts.entries()) {
        const message = await seal(group.stock, THEIRS, text);
        if (i === 0 || isToldEachTime) await learn(ours, message);
        opened.push(await open(ours, message));
      }
      expect(opened).toEqual(texts);
      expect(group.rowBytes(THEIRS)).toBeLessThan(ROW_BYTES);
    }
  });

  it("is read in any order: of a run of messages that are late none is given up", async () => {
    const group = await Group.make();
    const { ours } = group;
    const texts = several(60, "theirs");
    const sealed = await sealAll(group.stock, THEIRS, texts);
    await learn(ours, sealed[0]);
    const order = [...sealed.slice(50).reverse(), ...sealed.slice(0, 50)];
    expect(await openAll(ours, order)).toEqual([...texts.slice(50).reverse(), ...texts.slice(0, 50)]);
    expect(group.rowBytes(THEIRS)).toBeLessThan(ROW_BYTES);
  });

  it("goes on from a row that the library has stored", async () => {
    const group = await Group.make();
    const { before } = group;
    const sealed = await sealAll(group.stock, THEIRS, several(12, "theirs"));
    await learn(before, sealed[0]);
    await openAll(before, sealed.slice(4, 8));
    expect(await openAll(group.ours, [...sealed.slice(8), ...sealed.slice(0, 4)])).toHaveLength(8);
  });

  it("is read once, unchanged, and from nobody else", async () => {
    const group = await Group.make();
    const { ours } = group;
    const message = await seal(group.stock, THEIRS, "once");
    await expect(open(ours, message)).rejects.toThrow(/nothing is known/);
    await learn(ours, message);
    for (const index of [3, 20, -1]) {
      const at = index < 0 ? message.msg.length + index : index;
      await expect(open(ours, changed(message, at))).rejects.toThrow();
    }
    expect(await open(ours, message)).toBe("once");
    // Nor when the key comes along once more.
    await learn(ours, message);
    await expect(open(ours, message)).rejects.toThrow(/read already/);
    const other = await seal(new Party(newAuth()), OURS, "forged");
    await expect(open(ours, { ...other, author: THEIRS })).rejects.toThrow(/nothing is known/);
  });
});
