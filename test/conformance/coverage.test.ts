import { describe, expect, it } from "vitest";
import { DIALECTS } from "./case-file.ts";
import { coverageOf, nameOf } from "./coverage.ts";
import { loadCases } from "./load-cases.ts";
import { reasonWithoutCase, WITHOUT_CASE } from "./without-case.ts";

const cases = loadCases().filter(({ awaits }) => awaits === undefined);

describe.each(DIALECTS)("the cases of the %s dialect", (dialect) => {
  const operations = coverageOf(dialect, cases);
  const built = operations.filter(({ isBuilt }) => isBuilt);

  it.each(built.map((one) => [one.operationId, one] as const))(
    "have every documented answer of %s, or the list says why not",
    (_id, operation) => {
      const missing = operation.answers.filter(
        (answer) => answer.cases === 0 && reasonWithoutCase(operation, answer) === undefined,
      );
      expect(missing.map(nameOf)).toEqual([]);
    },
  );

  it("lack what the list says that they cannot have", () => {
    const without = operations.flatMap(({ operationId, answers }) =>
      answers.filter((answer) => answer.cases === 0).map((answer) => `${operationId} ${nameOf(answer)}`),
    );
    expect(Object.keys(WITHOUT_CASE[dialect]).filter((name) => !without.includes(name))).toEqual([]);
  });

  it("are missed where there is none", () => {
    const none = coverageOf(dialect, []).filter(({ isBuilt }) => isBuilt);
    expect(none.flatMap(({ answers }) => answers).filter((answer) => answer.cases > 0)).toEqual([]);
    expect(none.every(({ answers }) => answers.some(({ status }) => status < 400))).toBe(true);
  });
});
