import type { LoadedCase } from "./load-cases.ts";
import { nameOf as nameOfAnswer, type OperationCoverage } from "./coverage.ts";
import { reasonWithoutCase } from "./without-case.ts";
import type { Result } from "./run-case.ts";

export type Report = {
  readonly results: readonly Result[];
  /** Cases of operations that are waited for. */
  readonly leftOut: readonly LoadedCase[];
  /** What the cases that passed have of the documents' operations; empty where not all cases were run. */
  readonly operations: readonly OperationCoverage[];
};

const nameOf = ({ dialect, id }: LoadedCase) => `${dialect}/${id}`;

/** For people: a row for each topic, then what failed, was skipped and was left out. */
export function toText({ results, leftOut, operations }: Report): string {
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const skipped = results.filter(({ outcome }) => outcome === "skipped");
  const sections = [
    table(results),
    tableOfOperations(operations),
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
export function toJson({ results, leftOut, operations }: Report): object {
  const count = (outcome: Result["outcome"]) => results.filter((one) => one.outcome === outcome).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    skipped: count("skipped"),
    leftOut: leftOut.map(nameOf),
    ...(operations.length > 0 && { operations }),
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
  return inColumns([["topic", "passed", "failed", "skipped"], ...rows]);
}

/** Of each operation that is built the cases, the documented answers of its own with one, and those without. */
function tableOfOperations(operations: readonly OperationCoverage[]): string {
  const rows = operations
    .filter(({ isBuilt }) => isBuilt)
    .map((one) => {
      const without = one.answers.filter(({ cases }) => cases === 0);
      const told = without.map(
        (answer) => `${nameOfAnswer(answer)} (${reasonWithoutCase(one, answer) ?? "no case"})`,
      );
      const covered = `${one.answers.length - without.length}/${one.answers.length}`;
      return [`${one.dialect}/${one.operationId}`, String(one.cases), covered, told.join("; ")];
    });
  if (rows.length === 0) return "";
  const lines = inColumns([["operation", "cases", "answers"], ...rows.map((row) => row.slice(0, 3))]);
  return lines
    .split("\n")
    .map((line, index) => [line, rows[index - 1]?.[3] ?? ""].join("  ").trimEnd())
    .join("\n");
}

function inColumns(all: readonly (readonly string[])[]): string {
  const width = Math.max(...all.map(([first = ""]) => first.length));
  return all
    .map(([first = "", ...counts]) => first.padEnd(width) + counts.map((count) => count.padStart(9)).join(""))
    .join("\n");
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
