import pg from "pg";
import { expect, it } from "vitest";
import { stepsOn } from "../../../src/store/postgres/database/steps.ts";
import { testDatabase } from "../../support/postgres/database.ts";

/** Steps on a database with one table of numbers. */
async function stepsOnNumbers() {
  const database = await testDatabase();
  await database.query("CREATE TABLE numbers (n int PRIMARY KEY)");
  const pool = new pg.Pool({ connectionString: database.url });
  const steps = stepsOn(pool);
  return {
    steps,
    insert: (n: number) => steps.writeOnce(["one"], (query) => query("INSERT INTO numbers VALUES ($1)", [n])),
    numbers: async () => (await database.query("SELECT n FROM numbers ORDER BY n")).map((row) => row["n"]),
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

it("a step of one statement is one, and is told of another", async () => {
  await using test = await stepsOnNumbers();
  const two = test.steps.writeOnce([], async (query) => {
    await query("INSERT INTO numbers VALUES (1)");
    await query("INSERT INTO numbers VALUES (2)");
  });
  await expect(two).rejects.toThrow("a step of one statement has another");
  await test.insert(3);
  expect(await test.numbers()).toEqual([1, 3]);
});

it("steps of one key are done in the order of the calls, and those of none do not wait for them", async () => {
  await using test = await stepsOnNumbers();
  const done: string[] = [];
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const first = test.steps.write(["one"], async () => {
    await held;
    done.push("first");
  });
  const second = test.insert(1).then(() => done.push("second"));
  // So many that what does not wait would be done by then.
  for (let n = 2; n < 50; n++)
    await test.steps.writeOnce(["other"], (query) => query("INSERT INTO numbers VALUES ($1)", [n]));
  done.push("others");
  goOn();
  await Promise.all([first, second]);
  expect(done).toEqual(["others", "first", "second"]);
});

it("a step that is refused inside a work leaves the others, one after the other", async () => {
  await using test = await stepsOnNumbers();
  await test.steps.work(["one"], async ({ write }) => {
    const insert = (n: number) => write([], (query) => query("INSERT INTO numbers VALUES ($1)", [n]));
    const all = await Promise.allSettled([insert(1), insert(1), insert(2)]);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });
  expect(await test.numbers()).toEqual([1, 2]);
});

it("two works that wait for each other are told so, and a single step is done again", async () => {
  await using test = await stepsOnNumbers();
  await test.insert(1);
  await test.insert(2);
  const lock = (first: number, then: number) =>
    test.steps.write([], async (query) => {
      await query("SELECT n FROM numbers WHERE n = $1 FOR UPDATE", [first]);
      await query("SELECT pg_sleep(0.1)");
      await query("SELECT n FROM numbers WHERE n = $1 FOR UPDATE", [then]);
    });
  await Promise.all([lock(1, 2), lock(2, 1)]);
});
