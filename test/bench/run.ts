import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { figure, table, type Figure } from "./figures.ts";
import { httpCalls } from "./http-calls.ts";
import { indicatorsOnTheWire } from "./indicators-on-the-wire.ts";
import { keeperAlone } from "./keeper-alone.ts";
import { library } from "./library.ts";
import { orderlyStop } from "./orderly-stop.ts";
import { startUp } from "./start-up.ts";

const SCENARIOS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  "keeper-alone": keeperAlone,
  "indicators-on-the-wire": indicatorsOnTheWire,
  "orderly-stop": orderlyStop,
  "http-calls": httpCalls,
  "start-up": startUp,
  library,
};

const { values, positionals } = parseArgs({ options: { json: { type: "string" } }, allowPositionals: true });
const wanted = positionals.length > 0 ? positionals : Object.keys(SCENARIOS);
process.stdout.write(
  `${cpus()[0]?.model ?? "unknown"}, ${availableParallelism()} cores, Node ${process.version}\n`,
);
const figures: Figure[] = [figure("cores", availableParallelism(), "")];
for (const name of wanted) {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(`no scenario ${name}; there are ${Object.keys(SCENARIOS).join(", ")}`);
  const measured = await scenario();
  process.stdout.write(`\n${table(measured)}`);
  figures.push(...measured);
}
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ node: process.version, figures }, null, 2)}\n`);
// The library's timers for unanswered queries would hold the process.
process.exit(0);
