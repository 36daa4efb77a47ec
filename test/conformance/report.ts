import type { LoadedCase } from "./load-cases.ts";
import type { Result } from "./run-case.ts";

export type Report = {
  readonly results: readonly Result[];
  /** Cases of operations that are waited for. */
  readonly leftOut: readonly LoadedCase[];
};

const nameOf = ({ dialect, id }: LoadedCase) => `${dialect}/${id}`;

/** For people: a row for each topic, then what failed, was skipped and was left out. */
export function toText({ results, leftOut }: Report): string {
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const skipped = results.filter(({ outcome }) => outcome === "skipped");
  const sections = [
    table(results),
    ...failed.map(({ case: one, why }) =>
      [
        `failed  ${nameOf(one)}: ${one.says}`,
        ...why.map((line) => `        ${line}`),
        `        ${one.source}`,
      ].join("\n"),
    ),
    skipped.map(({ case: one, why }) => `skipped ${nameOf(one)}: ${why.join("; ")}`).join("\n"),
    [...grouped(leftOut, ({ dialect, topic, awaits }) => `${dialect}/${topic} awaits ${awaits ?? ""}`)]
      .map(([title, cases]) => `left out ${title} (${cases.length} cases)`)
      .join("\n"),
    `${results.length - failed.length - skipped.length} passed, ${failed.length} failed, ${skipped.length} skipped, ${leftOut.length} left out`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** For machines. */
export function toJson({ results, leftOut }: Report): object {
  const count = (outcome: Result["outcome"]) => results.filter((one) => one.outcome === outcome).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    leftOut: leftOut.map(nameOf),
    cases: results.map(({ case: one, outcome, why }) => ({
      case: nameOf(one),
      topic: one.topic,
      outcome,
      why,
    })),
  };
}

function table(results: readonly Result[]): string {
  const topics = grouped(results, ({ case: one }) => `${one.dialect}/${one.topic}`);
  const rows = [...topics].map(([topic, of]) => [
    topic,
    ...(["passed", "failed", "skipped"] as const).map((outcome) =>
      String(of.filter((one) => one.outcome === outcome).length),
    ),
  ]);
  const all = [["topic", "passed", "failed", "skipped"], ...rows];
  const width = Math.max(...all.map(([topic = ""]) => topic.length));
  return all
    .map(([topic = "", ...counts]) => topic.padEnd(width) + counts.map((count) => count.padStart(9)).join(""))
    .join("\n");
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
