import { expect, it } from "vitest";
import { createAddressMemory, type AddressMemory } from "../../../src/core/contacts/address-memory.ts";
import type { KnownNumber, NumberStore } from "../../../src/core/contacts/number-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { FakeConnections } from "../presence/fake-connections.ts";

const S = "session-1";

function row(number: string, lid: string | null = null): KnownNumber {
  return { sessionId: S, number, canonical: number, lid, expiresAtWallMs: 1_000 };
}

/** What is at rest, and which numbers and LIDs were read. */
class CountingStore implements NumberStore {
  readonly rows = new Map<string, KnownNumber>();
  readonly read: string[] = [];

  find(_sessionId: string, number: string): Promise<KnownNumber | undefined> {
    this.read.push(number);
    return Promise.resolve(this.rows.get(number));
  }

  findByLid(_sessionId: string, lid: string): Promise<KnownNumber | undefined> {
    this.read.push(`${lid}@lid`);
    return Promise.resolve([...this.rows.values()].findLast((known) => known.lid === lid));
  }

  keep(known: readonly KnownNumber[]): Promise<void> {
    for (const each of known) this.rows.set(each.number, each);
    return Promise.resolve();
  }
}

function world(mostKept?: number) {
  const store = new CountingStore();
  const connections = new FakeConnections(new ManualClock());
  connections.open(S);
  return { store, connections, memory: createAddressMemory(store, connections, mostKept) };
}

function asked<T>(memory: AddressMemory, ask: () => T): Promise<T> {
  return memory.consult(ask, (answer) => answer);
}

it("what was read is not read again, also where there was nothing", async () => {
  const { store, memory } = world();
  await store.keep([row("1", "7")]);
  for (let i = 0; i < 3; i++) {
    expect((await asked(memory, () => memory.find(S, "1")))?.number).toBe("1");
    expect(await asked(memory, () => memory.find(S, "2"))).toBeUndefined();
    expect((await asked(memory, () => memory.findByLid(S, "7")))?.number).toBe("1");
    expect(await asked(memory, () => memory.findByLid(S, "8"))).toBeUndefined();
  }
  expect(store.read).toEqual(["1", "2", "7@lid", "8@lid"]);
});

it("what is learned takes the place of what was known: its number, its LID and the LID that it had", async () => {
  const { memory } = world();
  memory.learn([row("1", "7")]);
  expect((await asked(memory, () => memory.find(S, "1")))?.lid).toBe("7");
  expect((await asked(memory, () => memory.findByLid(S, "7")))?.number).toBe("1");
  memory.learn([row("1", "8")]);
  expect((await asked(memory, () => memory.find(S, "1")))?.lid).toBe("8");
  expect(await asked(memory, () => memory.findByLid(S, "7"))).toBeUndefined();
  expect((await asked(memory, () => memory.findByLid(S, "8")))?.number).toBe("1");
});

it("so many are kept in memory, and the oldest are read again", async () => {
  const { store, memory } = world(3);
  for (const number of ["1", "2", "3", "4", "2", "3", "4", "1"]) {
    await asked(memory, () => memory.find(S, number));
  }
  expect(store.read).toEqual(["1", "2", "3", "4", "1"]);
});

it("what a device learns of a LID is read anew", async () => {
  const { connections, memory } = world();
  expect(await asked(memory, () => memory.lidOf(S, "1"))).toBeUndefined();
  connections.lids.set("1", "7");
  expect(await asked(memory, () => memory.lidOf(S, "1"))).toBe("7");
  expect(await asked(memory, () => memory.numberOf(S, "7"))).toBe("1");
});

it("what is learned while it is being read counts, and an answer acts in the turn in which it is whole", async () => {
  const { store, memory } = world();
  const answers: ((known: KnownNumber | undefined) => void)[] = [];
  store.find = () => new Promise((resolve) => void answers.push(resolve));
  const acted: (string | null | undefined)[] = [];
  const consulted = memory.consult(
    () => memory.find(S, "1"),
    (known) => {
      acted.push(known?.lid);
    },
  );
  memory.learn([row("1", "8")]);
  answers[0]?.(row("1", "7"));
  await consulted;
  expect(acted).toEqual(["8"]);
});
