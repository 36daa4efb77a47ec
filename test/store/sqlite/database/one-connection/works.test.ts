import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Words } from "./words.ts";

let test: Words;

beforeEach(() => void (test = new Words()));
afterEach(() => test[Symbol.dispose]());

/** A work that waits until it is told to go on. */
function halfway(word: string, end: "done" | "refused" = "done") {
  const { promise: told, resolve } = Promise.withResolvers<undefined>();
  const work = test.connection.work(async () => {
    await test.connection.inside(test.add(`${word}, begun`));
    await told;
    await test.connection.inside(test.add(`${word}, ended`));
    if (end === "refused") throw new Error("refused");
  });
  return { work, goOn: () => resolve(undefined) };
}

describe("works", () => {
  const pair = (one: string, two: string) => () =>
    test.connection.work(async () => {
      await test.connection.inside(test.add(one));
      await test.connection.inside(test.add(two));
    });
  const refused = (word: string) => () =>
    test.connection.work(async () => {
      await test.connection.inside(test.add(word));
      throw new Error("refused");
    });

  it("share a write with each other and with steps, in the order of the calls", async () => {
    const commits = test.countCommits();
    await Promise.all([
      test.connection.shared(test.add("step 1")),
      pair("work 1", "work 2")(),
      test.connection.shared(test.add("step 2")),
      pair("work 3", "work 4")(),
      test.connection.shared(test.add("step 3")),
    ]);
    expect(test.onDisk()).toEqual(["step 1", "work 1", "work 2", "step 2", "work 3", "work 4", "step 3"]);
    expect(commits()).toBe(1);
  });

  it("are told nothing before they are on disk, also when they are refused", async () => {
    const told: string[] = [];
    const works = [pair("one", "two")().then(() => told.push("done"))];
    works.push(refused("three")().catch(() => told.push("refused")));
    for (let i = 0; i < 50; i++) await Promise.resolve();
    expect([told, test.onDisk()]).toEqual([[], []]);
    await Promise.all(works);
    expect([told, test.onDisk()]).toEqual([
      ["done", "refused"],
      ["one", "two"],
    ]);
  });

  it("leave nothing when they reject, and the others as they are", async () => {
    const told = await Promise.allSettled([
      test.connection.shared(test.add("before")),
      refused("taken back")(),
      // Would be refused if the other one stayed.
      pair("taken back", "two")(),
      refused("taken back once more")(),
      test.connection.shared(test.add("after")),
    ]);
    expect(told.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(test.onDisk()).toEqual(["before", "taken back", "two", "after"]);
  });

  it("are each told what took back all of them, and write nothing more", async () => {
    const told = await Promise.allSettled([
      test.connection.shared(test.add("step")),
      pair("one", "two")(),
      test.connection.work(async () => {
        await test.connection.inside(test.add("three"));
        await test.connection.inside(test.lose()).catch(() => "it does not care");
        await test.connection.inside(test.add("four"));
      }),
      test.connection.shared(test.add("after")),
    ]);
    expect(told.map((each) => each.status === "rejected" && String(each.reason))).toEqual([
      "Error: the disk is full",
      "Error: the disk is full",
      "Error: the disk is full",
      false,
    ]);
    expect(test.onDisk()).toEqual(["after"]);
  });

  it("are not done when they do not care for what took them back", async () => {
    const work = test.connection.work(async () => {
      await test.connection.inside(test.add("one"));
      await test.connection.inside(test.lose()).catch(() => "it does not care");
    });
    await expect(work).rejects.toThrow("the disk is full");
    expect(test.onDisk()).toEqual([]);
  });

  it("are all refused when they cannot be written to disk", async () => {
    const orphan = test.prepareOrphan();
    const told = await Promise.allSettled([
      pair("one", "two")(),
      test.connection.work(() => test.connection.inside(orphan)),
      refused("three")(),
    ]);
    for (const each of told)
      expect(each).toMatchObject({ status: "rejected", reason: { code: "SQLITE_CONSTRAINT_FOREIGNKEY" } });
    expect([test.onDisk(), test.db.inTransaction]).toEqual([[], false]);
    await pair("four", "five")();
    expect(test.onDisk()).toEqual(["four", "five"]);
  });

  it("are refused while another process holds the lock", async () => {
    test.db.pragma("busy_timeout = 0");
    test.other.exec("BEGIN IMMEDIATE");
    for (const { status } of await Promise.allSettled([pair("one", "two")(), pair("three", "four")()]))
      expect(status).toBe("rejected");
    test.other.exec("ROLLBACK");
    await pair("five", "six")();
    expect(test.onDisk()).toEqual(["five", "six"]);
  });

  it.each(["done", "refused"] as const)(
    "that wait keep the others waiting until they are %s",
    async (end) => {
      const before = test.connection.shared(test.add("before"));
      const { work, goOn } = halfway("slow", end);
      const seen: unknown[] = [];
      const after = [
        test.connection.shared(test.add("after")),
        test.connection.step(() => void seen.push(test.onDisk())),
        pair("one", "two")(),
      ];
      await turn();
      // Half of it must not be written by whoever wants what there is to be.
      test.connection.settle();
      expect([test.onDisk(), test.written(), seen]).toEqual([[], ["before", "slow, begun"], []]);
      goOn();
      await Promise.allSettled([work]);
      await Promise.all([before, ...after]);
      const slow = end === "done" ? ["slow, begun", "slow, ended"] : [];
      expect(test.onDisk()).toEqual(["before", ...slow, "after", "one", "two"]);
      expect(seen).toEqual([["before", ...slow, "after", "one", "two"]]);
    },
  );

  it("that have waited past their turn are written before those that came meanwhile", async () => {
    const commits = test.countCommits();
    const { work, goOn } = halfway("slow");
    const after = test.connection.shared(test.add("after"));
    await turn();
    goOn();
    await work;
    expect(test.onDisk()).toEqual(["slow, begun", "slow, ended"]);
    await after;
    expect(commits()).toBe(2);
  });

  it("take no step once they have ended", async () => {
    await pair("one", "two")();
    await expect(test.connection.inside(test.add("three"))).rejects.toThrow("has ended");
    expect(test.onDisk()).toEqual(["one", "two"]);
  });
});
