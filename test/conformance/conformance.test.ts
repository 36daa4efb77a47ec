import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { DIALECTS } from "./case-file.ts";
import { loadCases, type LoadedCase } from "./load-cases.ts";
import { startOnNodes } from "./on-nodes.ts";
import { startOwnServer, type Own } from "./own-server.ts";
import { runCase } from "./run-case.ts";

const cases = loadCases();
const topicOf = ({ dialect, topic }: LoadedCase) => `${dialect}/${topic}`;
const topics = [...new Set(cases.map(topicOf))].map((topic) => ({
  topic,
  of: cases.filter((one) => topicOf(one) === topic),
}));

/** How many nodes share the work behind one address; undefined: a gateway in this process. */
const NODES = process.env["DUET_TEST_NODES"];

let sandbox: Sandbox;
let own: Readonly<Record<string, Own>>;
beforeAll(async () => {
  // One, for a process believes in one WhatsApp.
  sandbox = await startSandbox();
  own = NODES === undefined ? await formsOfOne() : { nodes: await startOnNodes(Number(NODES), sandbox) };
});

// Both forms of every operation, side by side: for most there is the framework's alone. Neither knows what the store is: on
// PostgreSQL it is asked in the form that is served.
async function formsOfOne(): Promise<Readonly<Record<string, Own>>> {
  const lean = await startOwnServer({ sandbox });
  if (process.env["DUET_TEST_STORE"] === "postgres") return { lean };
  return { lean, framework: await startOwnServer({ sandbox, isLean: false }) };
}

afterAll(async () => {
  for (const one of Object.values(own)) await one[Symbol.asyncDispose]();
  await sandbox.close();
});

/** How it went at each, by its name. */
async function outcomesOf(one: LoadedCase) {
  const outcomes = Object.entries(own).map(async ([name, { target }]) => {
    const { outcome, why } = await runCase(one, target, DIALECTS);
    return [name, { outcome, why }] as const;
  });
  return Object.fromEntries(await Promise.all(outcomes));
}

describe.each(topics.filter(({ of }) => of[0]?.awaits === undefined))("$topic", ({ of }) => {
  it.each(of.map((one) => [one.id, one.says, one] as const))("%s: %s", async (_id, _says, one) => {
    const passed = { outcome: "passed", why: [] };
    const expected = Object.keys(own).map((name) => [name, passed]);
    expect(await outcomesOf(one)).toEqual(Object.fromEntries(expected));
  });
});

describe.each(topics.filter(({ of }) => of[0]?.awaits !== undefined))("$topic", ({ topic, of }) => {
  it("awaits what is still to come", async () => {
    const outcomes: string[] = [];
    for (const one of of)
      outcomes.push(...Object.values(await outcomesOf(one)).map(({ outcome }) => outcome));
    expect(outcomes, `every case of ${topic} passes: take away its "awaits"`).toContain("failed");
  });
});
