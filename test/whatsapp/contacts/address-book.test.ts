import { expect, it } from "vitest";
import type { HeardNews } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const S = "one";
const [ANA, BOB] = ["15551230000", "15551230001"];

/** A session whose phone has an address book, and what is kept of it. */
async function start() {
  const test = await TestPool.start();
  const kept: HeardNews[] = [];
  let isFull = false;
  test.pool.onHeard((_, one) => {
    if (one.what !== "news" || one.fact.name !== "contact_named") return Promise.resolve();
    if (isFull) return Promise.reject(new Error("the disk is full"));
    kept.push(one);
    return Promise.resolve();
  });
  const version = async () => {
    const rows = await test.devices.readKeys(S, "address-book-kept", ["critical_unblock_low"]);
    return (JSON.parse(rows.get("critical_unblock_low") ?? "{}") as { version?: number }).version;
  };
  return {
    test,
    write: (phone: string, names: { name: string | null; firstName?: string }) =>
      test.phone("/phone/contact", { number: NUMBER, phone, ...names }),
    fill: (is: boolean) => void (isFull = is),
    names: () =>
      kept.flatMap(({ fact }) =>
        fact.name === "contact_named" ? [[fact.contact.jid?.split("@")[0], fact.as]] : [],
      ),
    silence: () => kept.map(({ isSilent }) => isSilent),
    version,
    untilKept: (wanted: number) => eventually(`it is at ${wanted}`, async () => (await version()) === wanted),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

it("is heard as the phone writes it, with first names and who was struck out", async () => {
  await using line = await start();
  await line.test.link(S, NUMBER);
  await line.untilKept(0);
  await line.write(ANA, { name: "Ana of the tea", firstName: "Ana" });
  await line.untilKept(1);
  await line.write(BOB, { name: "Bob" });
  await line.untilKept(2);
  await line.write(ANA, { name: null });
  await line.untilKept(3);
  expect(line.names()).toEqual([
    [ANA, { fullName: "Ana of the tea", firstName: "Ana" }],
    [BOB, { fullName: "Bob", firstName: null }],
    [ANA, { fullName: null, firstName: null }],
  ]);
  expect(line.silence()).toEqual([false, false, false]);
  expect(line.test.sandbox.unknownStanzas).toEqual([]);
});

it("is no news as it was when a session was linked", async () => {
  await using line = await start();
  await line.test.link("before", NUMBER);
  await line.write(ANA, { name: "Ana", firstName: "A" });
  await line.write(BOB, { name: "Bob" });
  await line.test.pool.of("before").stop();
  const known = line.names().length;
  await line.test.link(S, NUMBER);
  await line.untilKept(2);
  expect(line.names().slice(known).sort()).toEqual([
    [ANA, { fullName: "Ana", firstName: "A" }],
    [BOB, { fullName: "Bob", firstName: null }],
  ]);
  expect(line.silence().slice(known)).toEqual([true, true]);
});

it("comes again on the next line where it could not be kept, and is acknowledged then", async () => {
  await using line = await start();
  await line.test.link(S, NUMBER);
  await line.untilKept(0);
  line.fill(true);
  await line.write(ANA, { name: "Ana", firstName: "A" });
  await eventually("it was heard", () => line.test.log.join("").includes("what was heard cannot be kept"));
  await line.test.pool.of(S).stop();
  expect(await line.version()).toBe(0);
  line.fill(false);
  await line.test.pool.of(S).start();
  await line.untilKept(1);
  expect(line.names()).toEqual([[ANA, { fullName: "Ana", firstName: "A" }]]);
  expect(line.silence()).toEqual([false]);
  await line.test.pool.of(S).reconnect();
  await line.write(BOB, { name: "Bob" });
  await line.untilKept(2);
  expect(line.names()).toHaveLength(2);
});

it("is read from its beginning where the version was stored by the library alone", async () => {
  await using line = await start();
  await line.test.link(S, NUMBER);
  await line.untilKept(0);
  await line.write(ANA, { name: "Ana", firstName: "A" });
  await line.untilKept(1);
  await line.test.pool.of(S).stop();
  const row = (await line.test.devices.readKeys(S, "address-book-kept", ["critical_unblock_low"])).get(
    "critical_unblock_low",
  );
  await line.test.devices.writeKeys(S, [
    { type: "address-book-kept", id: "critical_unblock_low", value: null },
    { type: "app-state-sync-version", id: "critical_unblock_low", value: row ?? null },
  ]);
  await line.test.pool.of(S).start();
  await line.untilKept(1);
  expect(line.names()).toHaveLength(2);
  expect(line.silence()).toEqual([false, true]);
  const left = await line.test.devices.readKeys(S, "app-state-sync-version", ["critical_unblock_low"]);
  expect(left.size).toBe(0);
});
