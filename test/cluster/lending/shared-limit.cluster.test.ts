import { describe, expect, it } from "vitest";
import { createLending, type SlotStore } from "../../../src/cluster/index.ts";
import { openPool } from "../../../src/store/postgres/database/pool.ts";
import { stepsOn } from "../../../src/store/postgres/database/steps.ts";
import { MIGRATIONS } from "../../../src/store/postgres/migrations/index.ts";
import { postgresSlotStore } from "../../../src/store/postgres/slot-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { testDatabase } from "../../support/postgres/database.ts";
import { livingNodes } from "./living-nodes.ts";
import { Accepted, mostInAWindow } from "./accepted.ts";

const LIMIT = 100;
const STEP_MS = 500;

/** Nodes on one database, whose time stands still until the test moves it. */
async function clusterOf(count: number) {
  const database = await testDatabase();
  await database.query(`
    CREATE TABLE manual_time (at timestamptz);
    INSERT INTO manual_time VALUES ('2030-01-01');
    CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT at FROM public.manual_time';
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$;
  `);
  for (const statements of MIGRATIONS) await database.query(statements);
  const clock = new ManualClock();
  const pools = Array.from({ length: count }, (_, node) =>
    openPool(database.url, `node ${node}`, () => undefined),
  );
  const stores: readonly SlotStore[] = pools.map((pool) => postgresSlotStore(stepsOn(pool)));
  const nodes = stores.map((slots) => createLending({ clock, slots, nodes: livingNodes(count) }));
  return {
    clock,
    nodes,
    stores,
    database,
    async pass(ms: number) {
      // The database's is never behind.
      await database.query("UPDATE manual_time SET at = at + $1 * interval '1 ms'", [ms]);
      await clock.advance(ms);
    },
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node.close();
      await Promise.all(pools.map((pool) => pool.end()));
      await database[Symbol.asyncDispose]();
    },
  };
}

describe("a limit of 100 over three nodes on one database", () => {
  it.each([
    { asked: "all alike", nodeOf: (call: number) => call % 3 },
    { asked: "nearly one alone", nodeOf: (call: number) => (call % 25 === 0 ? 1 : 0) },
  ])("is never exceeded and reached to 95 % in each minute: $asked", async ({ nodeOf }) => {
    await using test = await clusterOf(3);
    const accepted = new Accepted(test.clock, LIMIT);
    let call = 0;
    const ask = () => accepted.ask(test.nodes[nodeOf(call++)]);
    const minutes = 3;
    for (let passed = 0; passed < minutes * 60_000; passed += STEP_MS) {
      await Promise.all(Array.from({ length: 10 }, ask));
      await test.pass(STEP_MS);
    }
    expect(mostInAWindow(accepted.times)).toBeLessThanOrEqual(LIMIT);
    expect(accepted.times.length).toBeGreaterThanOrEqual(95 * minutes);
  });

  it("is what is accepted where all are asked for everything at once", async () => {
    await using test = await clusterOf(3);
    const asked = test.nodes.flatMap((node) =>
      Array.from({ length: LIMIT }, async () => node.take("caller", LIMIT)),
    );
    const counted = await Promise.all(asked);
    const accepted = counted.filter(({ isAccepted }) => isAccepted).length;
    expect(accepted).toBeLessThanOrEqual(LIMIT);
    expect(accepted).toBeGreaterThanOrEqual(95);
  });

  it("counts a loan that nobody tells of until a minute after its last moment, and no longer", async () => {
    await using test = await clusterOf(1);
    const [slots] = test.stores;
    const lend = (id: number, needed: number) =>
      slots?.lend({
        id: `00000000-0000-0000-0000-00000000000${id}`,
        bucket: "caller",
        limit: LIMIT,
        needed,
        most: needed,
        lastsMs: 10_000,
      });
    expect(await lend(1, LIMIT)).toMatchObject({ slots: LIMIT, counted: LIMIT });
    await test.pass(69_999);
    expect(await lend(2, 1)).toMatchObject({ slots: 0 });
    await test.pass(1);
    expect(await lend(3, 1)).toMatchObject({ slots: 1, counted: 1 });
    await slots?.sweep();
    expect(await test.database.query("SELECT slots FROM request_loans")).toEqual([{ slots: 1 }]);
  });

  it("has apart what has different names, and lends of what is left a tenth ahead", async () => {
    await using test = await clusterOf(1);
    const [slots] = test.stores;
    const lend = (id: number, bucket: string, needed: number, most: number) =>
      slots?.lend({
        id: `00000000-0000-0000-0000-00000000000${id}`,
        bucket,
        limit: LIMIT,
        needed,
        most,
        lastsMs: 1,
      });
    expect(await lend(1, "one", 0, 50)).toMatchObject({ slots: 10 });
    expect(await lend(2, "one", 85, 90)).toMatchObject({ slots: 85, counted: 95 });
    expect(await lend(3, "one", 0, 5)).toMatchObject({ slots: 0 });
    expect(await lend(4, "two", 1, 1)).toMatchObject({ slots: 1, counted: 1 });
  });
});
