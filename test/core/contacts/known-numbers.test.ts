import { expect, it } from "vitest";
import { rememberedNumbers } from "../../../src/core/contacts/known-numbers.ts";
import type { KnownNumber, NumberStore } from "../../../src/core/contacts/number-store.ts";

const S = "session-1";

function row(number: string, lid: string | null = null): KnownNumber {
  return { sessionId: S, number, canonical: number, lid, expiresAtWallMs: 1_000 };
}

/** What is at rest, and which numbers and LIDs were read. */
class CountingStore implements NumberStore {
  readonly rows = new Map<string, KnownNumber>();
  readonly read: string[] = [];

  find(_sessionId: string, number: string): KnownNumber | undefined {
    this.read.push(number);
    return this.rows.get(number);
  }

  findByLid(_sessionId: string, lid: string): KnownNumber | undefined {
    this.read.push(`${lid}@lid`);
    return [...this.rows.values()].findLast((known) => known.lid === lid);
  }

  keep(known: readonly KnownNumber[]): void {
    for (const each of known) this.rows.set(each.number, each);
  }
}

it("what was read is not read again, also where there was nothing", () => {
  const store = new CountingStore();
  store.keep([row("1", "7")]);
  const numbers = rememberedNumbers(store);
  for (let i = 0; i < 3; i++) {
    expect(numbers.find(S, "1")?.number).toBe("1");
    expect(numbers.find(S, "2")).toBeUndefined();
    expect(numbers.findByLid(S, "7")?.number).toBe("1");
    expect(numbers.findByLid(S, "8")).toBeUndefined();
  }
  expect(store.read).toEqual(["1", "2", "7@lid", "8@lid"]);
});

it("what is kept anew is read anew: its number, its LID and the LID that it had", () => {
  const store = new CountingStore();
  const numbers = rememberedNumbers(store);
  numbers.keep([row("1", "7")], 0);
  expect(numbers.find(S, "1")?.lid).toBe("7");
  expect(numbers.findByLid(S, "7")?.number).toBe("1");
  numbers.keep([row("1", "8")], 0);
  expect(numbers.find(S, "1")?.lid).toBe("8");
  expect(numbers.findByLid(S, "7")).toBeUndefined();
  expect(numbers.findByLid(S, "8")?.number).toBe("1");
});

it("so many are kept in memory, and the oldest are read again", () => {
  const store = new CountingStore();
  const numbers = rememberedNumbers(store, 3);
  for (const number of ["1", "2", "3", "4", "2", "3", "4", "1"]) numbers.find(S, number);
  expect(store.read).toEqual(["1", "2", "3", "4", "1"]);
});
