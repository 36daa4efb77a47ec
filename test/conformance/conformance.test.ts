import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
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

// Both forms of every operation, side by side: for most there is the framework's alone.
type Own = Awaited<ReturnType<typeof startOwnServer>>;
let sandbox: Sandbox;
let own: Readonly<Record<"lean" | "framework", Own>>;
beforeAll(async () => {
  // One, for a process believes in one WhatsApp.
  sandbox = await startSandbox();
  own = {
    lean: await startOwnServer({ sandbox }),
    framework: await startOwnServer({ sandbox, isLean: false }),
  };
});
afterAll(async () => {
  for (const one of Object.values(own)) await one[Symbol.asyncDispose]();
  await sandbox.close();
});

const outcomesOf = async (one: LoadedCase) => {
  const outcome = async (form: keyof typeof own) => {
    const { outcome, why } = await runCase(one, own[form].target, DIALECTS);
    return { outcome, why };
  };
  const [lean, framework] = await Promise.all([outcome("lean"), outcome("framework")]);
  return { lean, framework };
};

describe.each(topics.filter(({ of }) => of[0]?.awaits === undefined))("$topic", ({ of }) => {
  it.each(of.map((one) => [one.id, one.says, one] as const))("%s: %s", async (_id, _says, one) => {
    const passed = { outcome: "passed", why: [] };
    expect(await outcomesOf(one)).toEqual({ lean: passed, framework: passed });
  });
});

describe.each(topics.filter(({ of }) => of[0]?.awaits !== undefined))("$topic", ({ topic, of }) => {
  it("awaits what is still to come", { timeout: 60_000 }, async () => {
    const outcomes: string[] = [];
    for (const one of of) outcomes.push((await outcomesOf(one)).lean.outcome);
    expect(outcomes, `every case of ${topic} passes: take away its "awaits"`).toContain("failed");
  });
});
