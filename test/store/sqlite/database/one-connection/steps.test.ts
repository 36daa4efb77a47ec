import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Words } from "./words.ts";

let test: Words;

beforeEach(() => void (test = new Words()));
afterEach(() => test[Symbol.dispose]());

describe("steps that share a write", () => {
  it("are all on disk when the first of them is told", async () => {
    const first = test.connection.shared(test.add("one"));
    const second = test.connection.shared(test.add("two"));
    expect(test.onDisk()).toEqual([]);
    await first;
    expect(test.onDisk()).toEqual(["one", "two"]);
    await second;
  });

  it("are told nothing before they are on disk", async () => {
    let isTold = false;
    const written = test.connection.shared(test.add("one")).then(() => (isTold = true));
    await Promise.resolve();
    expect([isTold, test.onDisk()]).toEqual([false, []]);
    await written;
    expect(test.onDisk()).toEqual(["one"]);
  });

  it("are all or nothing each: one that fails takes none of the others with it", async () => {
    const pair = test.db.transaction(() => {
      test.add("two")();
      test.add("one")();
    });
    const told = await Promise.allSettled([
      test.connection.shared(test.add("one")),
      test.connection.shared(() => pair.immediate()),
      test.connection.shared(test.add("three")),
    ]);
    expect(told.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(test.onDisk()).toEqual(["one", "three"]);
  });

  it("are all refused when what the machine does takes them back", async () => {
    const told = await Promise.allSettled([
      test.connection.shared(test.add("one")),
      test.connection.shared(test.lose()),
    ]);
    expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(test.onDisk()).toEqual([]);
    await test.connection.shared(test.add("two"));
    expect(test.onDisk()).toEqual(["two"]);
  });

  it("are all refused when they cannot be written to disk", async () => {
    const orphan = test.prepareOrphan();
    const told = await Promise.allSettled([
      test.connection.shared(test.add("one")),
      test.connection.shared(orphan),
    ]);
    expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(test.onDisk()).toEqual([]);
    expect(test.db.inTransaction).toBe(false);
  });

  it("are refused while another process holds the lock", async () => {
    test.db.pragma("busy_timeout = 0");
    test.other.exec("BEGIN IMMEDIATE");
    await expect(test.connection.shared(test.add("one"))).rejects.toMatchObject({ code: "unavailable" });
    test.other.exec("ROLLBACK");
    await test.connection.shared(test.add("two"));
    expect(test.onDisk()).toEqual(["two"]);
  });
});

describe("everybody else", () => {
  it("comes when it is on disk, one after the other", async () => {
    const written = test.connection.shared(test.add("one"));
    const seen: unknown[] = [];
    const look = () => void seen.push(test.onDisk());
    const looks = [
      test.connection.step(look),
      test.connection.step(test.add("two")),
      test.connection.step(look),
    ];
    await Promise.resolve();
    expect(seen).toEqual([]);
    await Promise.all(looks);
    expect(seen).toEqual([["one"], ["one", "two"]]);
    await written;
  });

  it("comes also when what was before could not be written", async () => {
    const failed = test.connection.shared(test.lose());
    const after = test.connection.step(test.add("two"));
    await expect(failed).rejects.toThrow("the disk is full");
    await after;
    expect(test.onDisk()).toEqual(["two"]);
  });

  it("can have it written at once", async () => {
    const written = test.connection.shared(test.add("one"));
    test.connection.settle();
    expect(test.onDisk()).toEqual(["one"]);
    await written;
  });
});
