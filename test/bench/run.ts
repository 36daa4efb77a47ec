import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { clusterForwarded } from "./cluster/forwarded.ts";
import { clusterLimit } from "./cluster/limit.ts";
import { clusterStore } from "./cluster/store.ts";
import { clusterTakeOvers } from "./cluster/take-overs.ts";
import { compareBuilds } from "./compare-builds.ts";
import { compareSwitch } from "./compare-switch.ts";
import { eventBacklog } from "./events/backlog.ts";
import { eventDelivery } from "./events/delivery.ts";
import { eventsInbound } from "./events/inbound.ts";
import { figure, table, type Figure } from "./figures.ts";
import { httpCalls } from "./http-calls.ts";
import { idle } from "./idle.ts";
import { indicatorsOnTheWire } from "./indicators-on-the-wire.ts";
import { keeperAlone } from "./keeper-alone.ts";
import { leases } from "./leases.ts";
import { library } from "./library.ts";
import { messageCosts, messageFlow, messageRounds } from "./messages/messages.ts";
import { messagePages } from "./messages/pages.ts";
import { messageRows } from "./messages/rows.ts";
import { orderlyStop } from "./orderly-stop.ts";
import { startUp } from "./start-up.ts";

const SCENARIOS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  "keeper-alone": keeperAlone,
  "indicators-on-the-wire": indicatorsOnTheWire,
  "orderly-stop": orderlyStop,
  "http-calls": httpCalls,
  "start-up": startUp,
  leases,
  idle,
  library,
  "messages-texts": () => messageCosts("text"),
  "messages-groups": () => messageCosts("group"),
  "messages-rounds": messageRounds,
  "messages-flow": messageFlow,
  "messages-pages": messagePages,
  "messages-rows": messageRows,
  "events-delivery": eventDelivery,
  "events-inbound": eventsInbound,
  "events-start": eventBacklog,
  "cluster-take-overs": clusterTakeOvers,
  "cluster-forwarded": clusterForwarded,
  "cluster-limit": clusterLimit,
  "cluster-store": clusterStore,
};

const { values, positionals } = parseArgs({
  options: {
    json: { type: "string" },
    switch: { type: "string" },
    sessions: { type: "string", default: "100" },
    blocks: { type: "string" },
    "turn-ms": { type: "string", default: "400" },
    starts: { type: "string", default: "6" },
    "empty-starts": { type: "string", default: "8" },
  },
  allowPositionals: true,
});
const count = (name: "sessions" | "blocks" | "turn-ms" | "starts" | "empty-starts", fallback = "") => {
  const text = values[name] ?? fallback;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Error(`--${name} takes a number from 1, not ${text}`);
  return Number(text);
};
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const tell = (text: string) => process.stdout.write(text);

tell(`${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, Node ${process.version}\n\n`);
const measured = await measure(positionals);
if (values.json !== undefined) {
  const figures = { node: process.version, at: new Date().toISOString(), ...measured };
  writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
}
// The library's timers for unanswered queries would hold the process.
process.exit(0);

async function measure([command, ...given]: readonly string[]): Promise<object> {
  const sessions = count("sessions");
  const turnMs = count("turn-ms");
  switch (command) {
    case "turns": {
      if (values.switch === undefined || given.length > 0) throw new Error("turns takes --switch NAME");
      const options = { sessions, turnMs, blocks: count("blocks", "30") };
      return { comparisons: await compareSwitch(values.switch, options, tell) };
    }
    case "builds": {
      const [before, after, ...others] = given;
      if (before === undefined || after === undefined || others.length > 0)
        throw new Error("builds takes two: each a folder or a git revision");
      const [starts, emptyStarts] = [count("starts"), count("empty-starts")];
      const options = { sessions, turnMs, blocks: count("blocks", "6"), starts, emptyStarts };
      return { comparisons: await compareBuilds(before, after, options, tell) };
    }
    default:
      return { figures: await scenarios(positionals) };
  }
}

async function scenarios(named: readonly string[]): Promise<readonly Figure[]> {
  const figures: Figure[] = [figure("cores", availableParallelism(), "")];
  const known = Object.entries(SCENARIOS);
  // "messages" means all that begin with it.
  const chosen = named.flatMap((wanted) => {
    const found = known.filter(([name]) => name === wanted || name.startsWith(`${wanted}-`));
    if (found.length > 0) return found;
    const names = known.map(([name]) => name).join(", ");
    throw new Error(`no scenario ${wanted}; there are ${names}, turns and builds`);
  });
  for (const [, scenario] of named.length > 0 ? chosen : known) {
    const measured = await scenario();
    tell(`${table(measured)}\n`);
    figures.push(...measured);
  }
  return figures;
}
