import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Words } from "./words.ts";

/** Somebody who writes: when, how much, what it waits for in between, and how it ends. */
const CALL = fc.record({
  how: fc.constantFrom("step", "shared", "work"),
  words: fc.integer({ min: 1, max: 3 }),
  between: fc.constantFrom("nothing", "microtasks", "turn"),
  end: fc.constantFrom("done", "done", "done", "refused", "lost"),
  /** Whether the next one calls in the same turn. */
  then: fc.constantFrom("at once", "at once", "at once", "a turn later"),
});

type Call = typeof CALL extends fc.Arbitrary<infer Made> ? Made : never;

async function waited(what: Call["between"]): Promise<void> {
  if (what === "turn") await turn();
  for (let i = 0; what === "microtasks" && i < 7; i++) await Promise.resolve();
}

function writeAtOnce(test: Words, words: readonly string[], end: Call["end"]): void {
  const all = test.db.transaction(() => {
    for (const word of words) test.add(word)();
    if (end === "refused") throw new Error("refused");
  });
  all.immediate();
  if (end === "lost" && test.db.inTransaction) test.lose()();
}

async function writeAsWork(test: Words, words: readonly string[], { end, between }: Call): Promise<void> {
  for (const word of words) {
    await test.connection.inside(test.add(word));
    await waited(between);
  }
  if (end === "refused") throw new Error("refused");
  if (end === "lost") await test.connection.inside(test.lose());
}

function begin(test: Words, call: Call, words: readonly string[]): Promise<void> {
  if (call.how === "work") return test.connection.work(() => writeAsWork(test, words, call));
  return test.connection[call.how](() => writeAtOnce(test, words, call.end));
}

it("writes each call whole or not at all, before it is told, and those that share in the order of the calls", async () => {
  const property = fc.asyncProperty(fc.array(CALL, { minLength: 1, maxLength: 15 }), async (calls) => {
    using test = new Words();
    const wholes = calls.map(({ words }, n) => Array.from({ length: words }, (_, i) => `${n}.${i}`));
    const commits = test.countCommits();
    const told = calls.map(() => "nothing");
    const running: Promise<void>[] = [];
    let turns = 1;
    for (const [n, call] of calls.entries()) {
      const whole = wholes[n] ?? [];
      const written = begin(test, call, whole).then(
        () => {
          told[n] = "done";
          expect(test.onDisk()).toEqual(expect.arrayContaining(whole));
        },
        () => (told[n] = "refused"),
      );
      running.push(written.then(() => undefined));
      if (call.then === "a turn later") {
        turns++;
        await turn();
      }
    }
    await Promise.all(running);
    // A step that was refused is told before the others of its round are on disk.
    await turn();
    const kept = wholes.filter((_, n) => told[n] === "done");
    expect(told).not.toContain("nothing");
    expect([...test.onDisk()].sort()).toEqual(kept.flat().sort());
    const isShared = (word: string) => calls[parseInt(word)]?.how !== "step";
    expect(test.onDisk().filter(isShared)).toEqual(kept.flat().filter(isShared));
    expect(test.db.inTransaction).toBe(false);
    const hasWaited = calls.some(({ how, between }) => how === "work" && between === "turn");
    const alone = calls.filter(({ how }) => how === "step").length;
    const isLost = calls.some(({ end }) => end === "lost");
    if (!hasWaited && !isLost) expect(commits()).toBeLessThanOrEqual(turns + alone);
  });
  await fc.assert(property, { numRuns: 100 });
});
