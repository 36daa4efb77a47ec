import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECTS } from "./case-file.ts";
import { loadCases, type LoadedCase } from "./load-cases.ts";
import { startOwnServer } from "./own-server.ts";
import { runCase } from "./run-case.ts";

const cases = loadCases();
const topicOf = ({ dialect, topic }: LoadedCase) => `${dialect}/${topic}`;
const topics = [...new Set(cases.map(topicOf))].map((topic) => ({
  topic,
  of: cases.filter((one) => topicOf(one) === topic),
}));

let own: Awaited<ReturnType<typeof startOwnServer>>;
beforeAll(async () => {
  own = await startOwnServer();
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
});

describe.each(topics.filter(({ of }) => of[0]?.awaits === undefined))("$topic", ({ of }) => {
  it.each(of.map((one) => [one.id, one.says, one] as const))("%s: %s", async (_id, _says, one) => {
    const { outcome, why } = await runCase(one, own.target, DIALECTS);
    expect({ outcome, why }).toEqual({ outcome: "passed", why: [] });
  });
});

describe.each(topics.filter(({ of }) => of[0]?.awaits !== undefined))("$topic", ({ topic, of }) => {
  it("awaits what is still to come", { timeout: 60_000 }, async () => {
    const outcomes: string[] = [];
    for (const one of of) outcomes.push((await runCase(one, own.target, DIALECTS)).outcome);
    expect(outcomes, `every case of ${topic} passes: take away its "awaits"`).toContain("failed");
  });
});
