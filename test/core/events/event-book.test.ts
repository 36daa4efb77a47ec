import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { SessionMoved, type Atomically, type KeptEvent, type Stores } from "../../../src/core/index.ts";
import { createEventBook } from "../../../src/core/events/outbox/event-book.ts";
import { ManualClock } from "../../support/manual-clock.ts";

function nothing(): void {
  // Nobody reads it.
}
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const eventOf = (id: string): KeptEvent => ({
  id,
  organizationId: "acme",
  sessionId: "support",
  atWallMs: 0,
  expiresAtWallMs: null,
  fact: { name: "session_deleted" },
});

/** Works of one turn that come to disk, or do not, together. */
function roundsOf(written: string[]) {
  let round = Promise.withResolvers<undefined>();
  let ofRound: string[] = [];
  const append = (events: readonly KeptEvent[]) => {
    ofRound.push(...events.map(({ id }) => id));
    return Promise.resolve();
  };
  const kept = (events: readonly KeptEvent[]) =>
    Promise.resolve(new Set(events.map(({ id }) => id).filter((id) => written.includes(id))));
  const atomically: Atomically = async (work) => {
    const shared = round.promise;
    // Nothing but this is asked for.
    const done = work({ outbox: { append, kept } } as unknown as Stores);
    await Promise.allSettled([done]);
    await shared;
    return done;
  };
  /** `isDone` though it fails: the answer was lost. */
  const end = (error?: Error, isDone = error === undefined) => {
    if (isDone) written.push(...ofRound);
    if (error) round.reject(error);
    else round.resolve(undefined);
    round = Promise.withResolvers();
    ofRound = [];
  };
  return { atomically, end };
}

it("writes what waits before what is told later, also when a write that took it was refused", async () => {
  const clock = new ManualClock();
  const written: string[] = [];
  const rounds = roundsOf(written);
  const book = createEventBook({ ...rounds, clock, log: SILENT, onWriting: nothing, onWritten: nothing });
  book.put(eventOf("waits"));
  const refused = book.write(["support"], () => Promise.reject(new Error("refused")));
  await turn();
  const done = book.write(["support"], () => Promise.resolve({ result: "done", events: [eventOf("fact")] }));
  await turn();
  rounds.end();
  await expect(refused).rejects.toThrow("refused");
  expect([await done, written]).toEqual(["done", ["waits", "fact"]]);
  await book.close();
});

it("writes what waits in the order in which it came, also when writes that took it failed together", async () => {
  const clock = new ManualClock();
  const written: string[] = [];
  const rounds = roundsOf(written);
  const book = createEventBook({ ...rounds, clock, log: SILENT, onWriting: nothing, onWritten: nothing });
  const write = (id: string) =>
    book.write(["support"], () => Promise.resolve({ result: id, events: [eventOf(id)] }));

  const failing: Promise<string>[] = [];
  for (const nth of [1, 2, 3]) {
    book.put(eventOf(`waits ${nth}`));
    failing.push(write(`fact ${nth}`));
  }
  await turn();
  rounds.end(new Error("the disk is full"));
  for (const { status } of await Promise.allSettled(failing)) expect(status).toBe("rejected");
  book.put(eventOf("waits 4"));
  expect(written).toEqual([]);

  const last = write("fact 5");
  await turn();
  rounds.end();
  await last;
  expect(written).toEqual(["waits 1", "waits 2", "waits 3", "waits 4", "fact 5"]);
  await book.close();
  expect(clock.pending).toBe(0);
});

it("writes nothing twice of which it is not known whether it was written", async () => {
  const clock = new ManualClock();
  const written: string[] = [];
  const told: string[] = [];
  const rounds = roundsOf(written);
  const onWritten = (events: readonly KeptEvent[]) => void told.push(...events.map(({ id }) => id));
  const book = createEventBook({ ...rounds, clock, log: SILENT, onWriting: nothing, onWritten });
  book.put(eventOf("one"));
  book.put(eventOf("two"));
  const cutOff = book.flush();
  await turn();
  rounds.end(new Error("the connection is lost"), true);
  await cutOff;
  expect([written, told]).toEqual([["one", "two"], []]);

  book.put(eventOf("three"));
  const done = book.flush();
  await turn();
  rounds.end();
  await done;
  expect(written).toEqual(["one", "two", "three"]);
  expect(told).toEqual(written);
  await book.close();
});

it("takes along what waits of others, but nothing that comes of them after it was asked for", async () => {
  const clock = new ManualClock();
  const kept: string[][] = [];
  let begin: () => void = nothing;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const keys: (readonly string[])[] = [];
  const atomically: Atomically = async (work, ...of) => {
    keys.push(of);
    await begun;
    const append = (events: readonly KeptEvent[]) => {
      kept.push(events.map(({ id }) => id));
      return Promise.resolve();
    };
    return work({ outbox: { append } } as unknown as Stores);
  };
  const book = createEventBook({ atomically, clock, log: SILENT, onWriting: nothing, onWritten: nothing });
  book.put({ ...eventOf("waits"), sessionId: "sales" });
  const done = book.write(["support"], () => Promise.resolve({ result: "done", events: [eventOf("fact")] }));
  book.put({ ...eventOf("later, of sales"), sessionId: "sales" });
  book.put({ ...eventOf("later, of another"), sessionId: "another" });
  begin();
  await done;
  expect([keys, kept]).toEqual([[["support", "sales"]], [["waits", "later, of sales", "fact"]]]);
  await book.settle();
  expect(kept[1]).toEqual(["later, of another"]);
  await book.close();
});

it("drops what waits of another node's streams, and writes what is told of others with it", async () => {
  const clock = new ManualClock();
  const written: string[] = [];
  const moved: (readonly string[])[] = [];
  const errors: string[] = [];
  const atomically: Atomically = (work) => {
    const append = (events: readonly KeptEvent[]) => {
      if (events.some(({ sessionId }) => sessionId === "elsewhere"))
        return Promise.reject(new SessionMoved(["elsewhere"]));
      written.push(...events.map(({ id }) => id));
      return Promise.resolve();
    };
    // Nothing but this is asked for.
    return work({ outbox: { append } } as unknown as Stores);
  };
  const log = { ...SILENT, error: (line: string) => void errors.push(line) };
  const onMoved = (streams: readonly string[]) => void moved.push(streams);
  const book = createEventBook({ atomically, clock, log, onWriting: nothing, onWritten: nothing, onMoved });
  book.put({ ...eventOf("lost"), sessionId: "elsewhere" });
  book.put(eventOf("waits"));
  const work = () => Promise.resolve({ result: "done", events: [eventOf("fact")] });
  expect(await book.write(["support"], work)).toBe("done");
  expect(written).toEqual(["waits", "fact"]);
  expect(moved).toEqual([["elsewhere"]]);
  await expect(
    book.write(["elsewhere"], () =>
      Promise.resolve({ result: undefined, events: [{ ...eventOf("own"), sessionId: "elsewhere" }] }),
    ),
  ).rejects.toThrow(SessionMoved);
  book.put({ ...eventOf("later"), sessionId: "elsewhere" });
  await clock.advance(60_000);
  expect(book.isWaiting).toBe(false);
  expect(errors).toEqual([]);
});
