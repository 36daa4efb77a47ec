import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { seededChance } from "../../support/seeded-chance.ts";
import { faultsOf, leftIndicators, takeOvers } from "./judge.ts";
import { Stage } from "./stage.ts";
import { bringAbout, someTrouble, type Told, type Trouble } from "./troubles.ts";

/** Any number but 0 is the long form, in which chance decides what happens. */
const ROUNDS = Number(process.env["CHAOS_ROUNDS"] ?? 0);
const SEED = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
/** Where the nodes' logs are left, and what was written down beside them. */
const LOGS = process.env["CHAOS_LOGS"];
/** On a machine that may be busy. */
const ROUND_MS = 120_000;
const SESSIONS = 6;
const SHOWN_SECONDS = 30;
const LOOK_EVERY_MS = 100;
/** What a 503 tells to wait. */
const RETRY_AFTER_MS = 1_000;
/** To show one in each session; that none of them keeps them all is no matter of time. */
const MOST_TRIES = 5;
/** A lease is 6 s, and what is missing for a minute is missing. */
const SHOWN_AGAIN_WITHIN_MS = 60_000;

const SHORT: readonly Trouble[] = [
  { kind: "killed", node: 0 },
  { kind: "stopped", node: 1 },
  { kind: "paused", node: 2, seconds: 8 },
  { kind: "cut off", node: 0, from: "database", held: "both", seconds: 8 },
];

function troubles(): readonly Trouble[] {
  const chance = seededChance(SEED);
  return ROUNDS === 0 ? SHORT : Array.from({ length: ROUNDS }, () => someTrouble(chance, 3));
}

/** An indicator of each session that outlives whoever shows it, in a chat of this round; resolves once all are kept. */
async function showInAll(stage: Stage, round: number): Promise<void> {
  for (let tried = 0; tried < MOST_TRIES; tried++) {
    if (await areKept(stage, round * 100 + tried * 10 + 10_000_000)) return;
    // A session may be moving just then.
    await wait(RETRY_AFTER_MS);
  }
  throw new Error(`round ${round}: no try kept an indicator of each session`);
}

/** Whether they all are before they are over: a machine may be so slow, or a node give up its lease just then. */
async function areKept({ talkers, callers, witness }: Stage, first: number): Promise<boolean> {
  const overAtMs = Date.now() + SHOWN_SECONDS * 1_000;
  const chats = talkers.map((_, at) => `4916${first + at}`);
  const isShown = await Promise.all(
    talkers.map((talker, at) => callers.show(talker, chats[at] ?? "", SHOWN_SECONDS)),
  );
  while (isShown.every(Boolean) && Date.now() < overAtMs) {
    const kept = await witness.chatsWithIndicator();
    if (chats.every((chat) => kept.some((jid) => jid.startsWith(chat)))) return true;
    await wait(LOOK_EVERY_MS);
  }
  return false;
}

async function round(stage: Stage, trouble: Trouble, nth: number): Promise<Told> {
  await showInAll(stage, nth);
  const told = await bringAbout(trouble, stage);
  await stage.revive();
  await stage.untilWhole();
  return told;
}

async function keepLogs({ cluster, callers, sandbox, witness }: Stage, told: readonly Told[]): Promise<void> {
  if (LOGS === undefined) return;
  mkdirSync(LOGS, { recursive: true });
  for (const [at, node] of cluster.nodes.entries())
    writeFileSync(path.join(LOGS, `node-${at}.log`), node.printed);
  const [shown, seen] = [callers.shown, sandbox.chatStates()];
  const [owners, logins] = [await witness.ownerChanges(), sandbox.loginRecords()];
  const history = { told, owners, logins, shown, seen };
  writeFileSync(path.join(LOGS, "history.json"), JSON.stringify(history));
}

it(
  "whatever happens to a node, no session has two, and nothing is lost, twice or out of its order",
  { timeout: ROUND_MS * (Math.max(ROUNDS, SHORT.length) + 3) },
  async () => {
    await using stage = await Stage.start({ sessions: SESSIONS });
    stage.beginLoad();
    const told: Told[] = [];
    try {
      for (const [nth, trouble] of troubles().entries()) told.push(await round(stage, trouble, nth));
      await stage.endLoad();
      await stage.renewLines();
      const faults = [
        ...(await faultsOf(stage, told)),
        ...leftIndicators(stage, told, SHOWN_AGAIN_WITHIN_MS),
      ];
      expect(faults, `seed ${SEED}: ${JSON.stringify(told)}`).toEqual([]);
      expect(takeOvers(stage, told).flatMap(({ left }) => left)).toEqual([]);
      // All of it has happened, or nothing was shown.
      expect(stage.callers.sends.filter(({ status }) => status === 200).length).toBeGreaterThan(SESSIONS);
      expect(stage.written.length).toBeGreaterThan(SESSIONS);
      expect(stage.follower.streams.length).toBeGreaterThan(1);
    } finally {
      await keepLogs(stage, told);
    }
  },
);
