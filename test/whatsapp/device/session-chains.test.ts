import { beforeAll, describe, expect, it } from "vitest";
import { guardConsole } from "../../../src/library-console.ts";
import { requireProofOfServers } from "../../../src/whatsapp/device/server-proof.ts";
import { newAuth } from "../../sandbox/baileys-client.ts";
import { MemoryDeviceStore } from "../../support/memory-device-store.ts";
import { Party } from "./signal-party.ts";

const OURS = "15550001111@s.whatsapp.net";
const THEIRS = "15552223333@s.whatsapp.net";

/** A conversation of a device of ours with a partner whose device keeps everything. */
class Conversation {
  readonly #devices: MemoryDeviceStore;
  readonly ours: Party;
  readonly theirs: Party;

  private constructor(devices: MemoryDeviceStore, ours: Party, theirs: Party) {
    this.#devices = devices;
    this.ours = ours;
    this.theirs = theirs;
  }

  static async begin(): Promise<Conversation> {
    const devices = new MemoryDeviceStore();
    const conversation = new Conversation(devices, await Party.on(devices, "s"), new Party(newAuth()));
    await conversation.ours.begin(THEIRS, conversation.theirs);
    await conversation.turn();
    return conversation;
  }

  /** Each says something; the ratchet turns on both sides. */
  async turn(): Promise<void> {
    expect(await this.theirs.open(OURS, await this.ours.seal(THEIRS, "ours"))).toBe("ours");
    expect(await this.ours.open(THEIRS, await this.theirs.seal(OURS, "theirs"))).toBe("theirs");
  }

  async turns(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await this.turn();
  }

  rowBytes(): number {
    return Buffer.byteLength(this.#devices.keys.get("s|session|15552223333.0") ?? "");
  }
}

beforeAll(() => {
  guardConsole();
  requireProofOfServers();
});

describe("the row of a conversation", () => {
  it("does not grow with its turns", async () => {
    const conversation = await Conversation.begin();
    await conversation.turns(20);
    const early = conversation.rowBytes();
    await conversation.turns(180);
    expect(Math.abs(conversation.rowBytes() - early)).toBeLessThan(100);
    expect(conversation.rowBytes()).toBeLessThan(4096);
  });

  it("still opens what arrives out of its order, turns later", async () => {
    const conversation = await Conversation.begin();
    const { ours, theirs } = conversation;
    await conversation.turns(10);
    const late: Awaited<ReturnType<Party["seal"]>>[] = [];
    for (let i = 0; i < 4; i++) {
      late.push(await theirs.seal(OURS, `late ${i} a`), await theirs.seal(OURS, `late ${i} b`));
      await conversation.turn();
    }
    const opened: string[] = [];
    for (const message of late.reverse()) opened.push(await ours.open(THEIRS, message));
    expect(opened.sort()).toEqual([0, 1, 2, 3].flatMap((i) => [`late ${i} a`, `late ${i} b`]));
    await conversation.turn();
  });

  it("gives up what arrives more than five turns late, and nothing else", async () => {
    const conversation = await Conversation.begin();
    const { ours, theirs } = conversation;
    const tooLate = await theirs.seal(OURS, "too late");
    await conversation.turns(6);
    await expect(ours.open(THEIRS, tooLate)).rejects.toThrow();
    await conversation.turn();
  });
});
