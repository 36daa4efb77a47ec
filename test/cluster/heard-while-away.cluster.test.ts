import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { HoldingProxy } from "../support/cluster/holding-proxy.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { testDatabase } from "../support/postgres/database.ts";
import { newNumber } from "../support/tenant.ts";
import { ownerOf, TestGateway } from "../support/test-gateway.ts";

const ANA = "15551230000";
const BEN = "15551230001";
const CLEO = "15551230002";
const AWAY_MS = 3_000;

/** A gateway whose PostgreSQL can be out of reach, with a session that has spoken with Ana, and with Ben in a group. */
async function start(made: AsyncDisposableStack) {
  const database = made.use(await testDatabase());
  const url = new URL(database.url);
  const port = Number(url.port);
  const way = made.use(await HoldingProxy.start(port));
  url.port = String(way.port);
  const sandbox = made.use(await startSandbox());
  const test = made.use(await TestGateway.start({ sandbox, config: { databaseUrl: url.href } }));
  const own = newNumber();
  await test.linkedSession("one", own);
  const group = await test.phone("/groups", { subject: "Friends", participants: [ANA, BEN, own] });
  const { jid } = (await group.json()) as { jid: string };
  const told: string[] = [];
  const what = { of: "organization", facts: new Set(["message_received"] as const) } as const;
  const owner = await ownerOf(test.gateway, test.secrets);
  const { stop } = await test.gateway.core.events.follow(owner, what, ({ fact }) => {
    if (fact.name === "message_received") told.push(contentText(fact.message));
  });
  made.defer(stop);
  return {
    sandbox,
    way,
    port,
    told,
    logins: () => sandbox.logins(own),
    write: async (from: string, to: "session" | "group", text: string): Promise<void> => {
      const answer = await test.phone("/phone/send", { from, to: to === "group" ? jid : own, text });
      expect(answer.status).toBe(200);
    },
  };
}

const TALKS = [
  [ANA, "session"],
  [CLEO, "session"],
  [BEN, "group"],
  [ANA, "group"],
] as const;

function contentText({ content }: { readonly content: object }): string {
  return "text" in content && typeof content.text === "string" ? content.text : "no text";
}

it.each(["refuses", "hangs"])(
  "what is written while PostgreSQL %s for 3 s is told once, in order",
  async (how) => {
    await using made = new AsyncDisposableStack();
    const { sandbox, way, port, told, logins, write } = await start(made);
    const untilTold = (text: string) => eventually(`${text} is told`, () => told.includes(text));
    await write(ANA, "session", "before");
    await write(BEN, "group", "known");
    await untilTold("known");

    if (how === "refuses") way.leadsTo = await freePort();
    else way.hold("both");
    way.breakAll();
    const before = logins();
    const written: string[] = [];
    for (const nth of [1, 2])
      for (const [from, to] of TALKS) {
        const text = `${nth} of ${from} to the ${to}`;
        written.push(text);
        await write(from, to, text);
      }
    await wait(AWAY_MS);
    const meanwhile = [...told];
    way.leadsTo = port;
    way.release();
    await write(ANA, "session", "after");
    await untilTold("after");
    expect(meanwhile).toEqual(["before", "known"]);
    expect(told).toEqual(["before", "known", ...written, "after"]);
    expect(logins()).toBe(before);
    expect(sandbox.askedAgain()).toEqual([]);
  },
);
