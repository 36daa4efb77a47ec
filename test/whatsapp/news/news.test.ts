import { expect, it } from "vitest";
import type { GroupChange, NewsFact } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { TestPool } from "../test-pool.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const SESSION = NUMBER;

function hearing(test: TestPool): NewsFact[] {
  const facts: NewsFact[] = [];
  test.pool.onHeard((_sessionId, heard) => {
    if (heard.what === "news") facts.push(heard.fact);
    return Promise.resolve();
  });
  return facts;
}

const changesIn = (facts: readonly NewsFact[]): readonly GroupChange[] =>
  facts.flatMap((fact) => (fact.name === "group_changed" ? [fact.change] : []));

async function group(test: TestPool): Promise<string> {
  const made = await test.phone("/groups", { subject: "Tea", participants: [ANA, NUMBER] });
  return ((await made.json()) as { jid: string }).jid;
}

it("tells what changes in a group, in the order in which it happens", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  const facts = hearing(test);
  const jid = await group(test);
  for (const change of [
    { approval: true },
    { approval: false },
    { ephemeralSeconds: 86_400 },
    { ephemeralSeconds: 0 },
    { deleted: true },
  ]) {
    await test.phone(`/groups/${jid}`, change);
  }
  await eventually("it is deleted", () => changesIn(facts).some(({ what }) => what === "deleted"));
  expect(changesIn(facts)).toEqual([
    { what: "joined", subject: "Tea", reason: null },
    { what: "approval", isOn: true },
    { what: "approval", isOn: false },
    { what: "ephemeral", seconds: 86_400 },
    { what: "ephemeral", seconds: 0 },
    { what: "deleted" },
  ]);
  expect(facts[0]).toMatchObject({ group: jid, by: { jid: `${ANA}@s.whatsapp.net` } });
  expect(test.sandbox.unknownStanzas).toEqual([]);
});

it("tells once more on the next line what could not be kept, and acknowledges nothing before", async () => {
  await using test = await TestPool.withLinked([NUMBER]);
  const kept: NewsFact[] = [];
  let refused = 0;
  test.pool.onHeard((_sessionId, heard) => {
    if (heard.what !== "news") return Promise.resolve();
    if (refused++ === 0) return Promise.reject(new Error("the disk is full"));
    kept.push(heard.fact);
    return Promise.resolve();
  });
  await group(test);
  await eventually("it could not be kept", () => refused === 1);
  await test.pool.of(SESSION).reconnect();
  await test.until(SESSION, "open");
  await eventually("it is kept", () => kept.length > 0);
  expect(changesIn(kept)).toEqual([{ what: "joined", subject: "Tea", reason: null }]);
  await test.pool.of(SESSION).reconnect();
  await test.until(SESSION, "open");
  await group(test);
  await eventually("the next is kept", () => kept.length > 1);
  // The first was acknowledged by then: it would have come before.
  expect(kept).toHaveLength(2);
});
