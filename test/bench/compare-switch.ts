import type { Comparison } from "./comparison.ts";
import { costComparisons } from "./cost-comparison.ts";
import { startGatewayProcess } from "./gateway-process.ts";
import { LIBRARY, libraryTarget } from "./library-target.ts";
import { DIALECTS } from "./presence-requests.ts";
import { comparisonText, lastWord, targetText, yardstickText } from "./report.ts";
import { countStanzas } from "./stanza-count.ts";
import { switchFile } from "./switch-file.ts";
import type { Program } from "./program.ts";
import { bareHonoTarget, gatewayTargets, switched } from "./targets.ts";
import { ROLES, three, type Three } from "./three.ts";
import { inTurns, type Target, type TurnOptions, type Turns } from "./turns.ts";
import { overTarget, yardsticks } from "./yardsticks.ts";

export type SwitchOptions = TurnOptions & { readonly sessions: number };

const STATES: Three<string> = { before: "off", control: "control", after: "on" };

/** Turns with a switch on and off in one gateway, and in one process of mended sends, beside a switch that does nothing and the yardsticks. */
export async function compareSwitch(
  name: string,
  options: SwitchOptions,
  tell: (text: string) => void,
): Promise<readonly Comparison[]> {
  const switches = [switchFile(name), switchFile("nothing")];
  await using gateway = await startGatewayProcess(options.sessions, { switches });
  await gateway.untilOpen();
  await using alone = await libraryTarget("alone", options.sessions);
  await using mended = await libraryTarget("mended", options.sessions, switches);
  await using hono = await bareHonoTarget();
  await countStanzas(alone, alone.whatsapp);
  const targets: Target[] = [hono, alone];
  const calls = Object.values(gatewayTargets(gateway)).flatMap((target) => inStates(target, gateway.program));
  for (const state of calls) await countStanzas(state, gateway.whatsapp);
  const sends = inStates(mended, mended.program);
  for (const state of sends) await countStanzas(state, mended.whatsapp);
  targets.push(...sends, ...calls);
  const turns = await inTurns(targets, options);
  tell(`switch ${name}\n`);
  for (const [target, ofOne] of turns) tell(targetText(target, ofOne));
  return [LIBRARY.mended, ...DIALECTS].flatMap((target) => {
    const names = three((role) => `${target} ${STATES[role]}`);
    const comparisons = costComparisons(turns, names).map((cost) => ({
      ...cost,
      name: `${target}, ${cost.name}`,
    }));
    tell(`\n${comparisons.map((comparison) => comparisonText(comparison, names)).join("")}`);
    tell(`${yardsticksText(turns, names)}${lastWord(comparisons, names)}`);
    return comparisons;
  });
}

function inStates(target: Target, program: Program): readonly Target[] {
  const { name } = target;
  return [
    switched(`${name} ${STATES.before}`, target, program),
    switched(`${name} ${STATES.control}`, target, program, 1),
    switched(`${name} ${STATES.after}`, target, program, 0),
  ];
}

function yardsticksText(turns: Turns, names: Three<string>): string {
  const lines = ROLES.flatMap((role) =>
    yardsticks(`${LIBRARY.mended} ${STATES[role]}`).map((yardstick) =>
      yardstickText(
        `CPU of ${yardstick.join(" + ")} / ${names[role]}`,
        overTarget(turns, yardstick, names[role]),
      ),
    ),
  );
  return lines.join("");
}
