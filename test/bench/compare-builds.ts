import { buildOf } from "./build-of.ts";
import { compareStartUps } from "./compare-start-ups.ts";
import { compare, type Comparison } from "./comparison.ts";
import { costComparisonsOfStarts } from "./cost-comparison.ts";
import { quantile } from "./figures.ts";
import { libraryTarget } from "./library-target.ts";
import { linkedFolder } from "./linked-folder.ts";
import { DIALECTS } from "./presence-requests.ts";
import { comparisonText, lastWord, targetText, yardstickText } from "./report.ts";
import { countStanzas } from "./stanza-count.ts";
import { startThree, type Idle, type Start } from "./start-three.ts";
import { bareHonoTarget } from "./targets.ts";
import { ROLES, three, type Three } from "./three.ts";
import type { TurnOptions, Turns } from "./turns.ts";
import { overTarget, yardsticks } from "./yardsticks.ts";

export type BuildsOptions = TurnOptions & {
  /** Of each build, with the sessions and the turns. */
  readonly starts: number;
  /** Pairs of starts on an empty database. */
  readonly emptyStarts: number;
  readonly sessions: number;
};

const MEGABYTE = 1024 * 1024;

/** Several starts of two builds, the first of them twice, beside the yardsticks. */
export async function compareBuilds(
  before: string,
  after: string,
  options: BuildsOptions,
  tell: (text: string) => void,
): Promise<readonly Comparison[]> {
  const builds = { before: buildOf(before), after: buildOf(after) };
  const names = { before: builds.before.name, control: "the same again", after: builds.after.name };
  const mains = { before: builds.before.main, control: builds.before.main, after: builds.after.main };

  const empty = await compareStartUps(mains, options.emptyStarts);
  tell(`${comparisonText(empty, names)}\n`);
  const starts = await startsOf(mains, options, tell);
  const idle = idleComparisons(starts, options.sessions);
  tell(`\n${idle.map((comparison) => comparisonText(comparison, names)).join("")}\n`);
  const turns = starts.map((start) => start.turns);
  for (const name of turns[0]?.keys() ?? [])
    tell(
      targetText(
        name,
        turns.flatMap((ofOne) => ofOne.get(name) ?? []),
      ),
    );
  const costs = DIALECTS.flatMap((dialect) => {
    const targets = three((role) => `${role} ${dialect}`);
    const ofDialect = costComparisonsOfStarts(turns, targets).map((cost) => ({
      ...cost,
      name: `${dialect}, ${cost.name}`,
    }));
    tell(
      `\n${ofDialect.map((cost) => comparisonText(cost, names)).join("")}${yardsticksText(turns, targets)}`,
    );
    return ofDialect;
  });
  const all = [empty, ...idle, ...costs];
  tell(`\n${lastWord(all, names)}`);
  return all;
}

async function startsOf(
  mains: Three<string>,
  options: BuildsOptions,
  tell: (text: string) => void,
): Promise<readonly Start[]> {
  using before = await linkedFolder(mains.before, options.sessions);
  using after = await linkedFolder(mains.after, options.sessions);
  await using alone = await libraryTarget("alone", options.sessions);
  await using mended = await libraryTarget("mended", options.sessions);
  await using hono = await bareHonoTarget();
  for (const library of [alone, mended]) await countStanzas(library, library.whatsapp);
  const beside = [hono, alone, mended];
  const builds = { mains, folders: { before, control: before, after }, yardsticks: beside };
  const starts: Start[] = [];
  for (let number = 0; number < options.starts; number++) {
    starts.push(await startThree(number, builds, options));
    tell(`start ${number + 1} of ${options.starts} is measured\n`);
  }
  return starts;
}

function idleComparisons(starts: readonly Start[], sessions: number): readonly Comparison[] {
  const of = (read: (idle: Idle) => number) => three((role) => starts.map(({ idle }) => read(idle[role])));
  return [
    compare(
      `start until ${sessions} sessions are open`,
      "ms",
      of(({ openAfterMs }) => openAfterMs),
    ),
    compare(
      `CPU until ${sessions} sessions are open`,
      "ms",
      of(({ openCpuMs }) => openCpuMs),
    ),
    compare(
      `RSS with ${sessions} idle sessions`,
      "MB",
      of(({ rssBytes }) => rssBytes / MEGABYTE),
    ),
  ];
}

function yardsticksText(starts: readonly Turns[], targets: Three<string>): string {
  const lines = yardsticks().flatMap((yardstick) =>
    ROLES.map((role) => {
      const ratios = starts.map((turns) => quantile(overTarget(turns, yardstick, targets[role]), 0.5));
      return yardstickText(`CPU of ${yardstick.join(" + ")} / ${targets[role]}`, ratios);
    }),
  );
  return lines.join("");
}
