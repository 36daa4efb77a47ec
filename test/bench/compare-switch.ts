import { pairRatios, type Comparison } from "./comparison.ts";
import { COSTS, costComparisons, valuesOf } from "./cost-comparison.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import { libraryTarget } from "./library-target.ts";
import { DIALECTS } from "./presence-requests.ts";
import { comparisonText, lastWord, targetText, yardstickText, YARDSTICKS } from "./report.ts";
import { countStanzas } from "./stanza-count.ts";
import { switchFile } from "./switch-file.ts";
import { bareHonoTarget, gatewayTargets, switched } from "./targets.ts";
import { three, type Three } from "./three.ts";
import { inTurns, type Target, type TurnOptions, type Turns } from "./turns.ts";

export type SwitchOptions = TurnOptions & { readonly sessions: number };

const STATES: Three<string> = { before: "off", control: "control", after: "on" };

/** Turns with a switch on and off in one gateway, beside a switch that does nothing and the yardsticks. */
export async function compareSwitch(
  name: string,
  options: SwitchOptions,
  tell: (text: string) => void,
): Promise<readonly Comparison[]> {
  const switches = [switchFile(name), switchFile("nothing")];
  await using gateway = await startGatewayProcess(options.sessions, { switches });
  await gateway.untilOpen();
  await using library = await libraryTarget(options.sessions);
  await using hono = await bareHonoTarget();
  await countStanzas(library, library.whatsapp);
  const targets: Target[] = [hono, library];
  for (const [dialect, target] of Object.entries(gatewayTargets(gateway))) {
    const { program } = gateway;
    const states = [
      switched(`${dialect} ${STATES.before}`, target, program),
      switched(`${dialect} ${STATES.control}`, target, program, 1),
      switched(`${dialect} ${STATES.after}`, target, program, 0),
    ];
    for (const state of states) await countStanzas(state, gateway.whatsapp);
    targets.push(...states);
  }
  const turns = await inTurns(targets, options);
  tell(`switch ${name}\n`);
  for (const [target, ofOne] of turns) tell(targetText(target, ofOne));
  return DIALECTS.flatMap((dialect) => {
    const names = three((role) => `${dialect} ${STATES[role]}`);
    const comparisons = costComparisons(turns, names).map((cost) => ({
      ...cost,
      name: `${dialect}, ${cost.name}`,
    }));
    tell(`\n${comparisons.map((comparison) => comparisonText(comparison, names)).join("")}`);
    tell(`${yardsticksText(turns, names)}${lastWord(comparisons, names)}`);
    return comparisons;
  });
}

function yardsticksText(turns: Turns, names: Three<string>): string {
  const [cpu] = COSTS;
  const lines = YARDSTICKS.flatMap((yardstick) =>
    Object.values(names).map((target) => {
      const ratios = pairRatios(valuesOf(turns, yardstick, cpu), valuesOf(turns, target, cpu));
      return yardstickText(`CPU of ${yardstick} / ${target}`, ratios);
    }),
  );
  return lines.join("");
}
