import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OpenApiDocument } from "../support/openapi-document.ts";
import { OPERATIONS, README } from "./counts-block.ts";
import {
  DIALECTS,
  NOT_BUILT_BY_DECISION,
  operationCounts,
  operationsMarked,
  STILL_TO_COME,
  WITHOUT_EFFECT_YET,
} from "./operation-counts.ts";

/** As a reader has it: how wide a column is says nothing. */
const cellsOf = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim().replace(/^-+$/, "---")));

describe("the README's table of operations", () => {
  it("is what the documents have; npm run counts writes it", () => {
    const [, , table = ""] = OPERATIONS.exec(readFileSync(README, "utf8")) ?? [];
    expect(cellsOf(table)).toEqual(cellsOf(operationCounts()));
  });
});

describe.each(DIALECTS)("what the %s dialect does not do", (dialect) => {
  it("is what the lists say, no more and no less", () => {
    const listed: readonly string[] = [...NOT_BUILT_BY_DECISION[dialect], ...STILL_TO_COME[dialect]];
    expect(operationsMarked(dialect, "x-not-built").toSorted()).toEqual(listed.toSorted());
    expect(operationsMarked(dialect, "x-no-effect-yet").toSorted()).toEqual(
      [...WITHOUT_EFFECT_YET[dialect]].toSorted(),
    );
  });

  it.each(NOT_BUILT_BY_DECISION[dialect])("says why in its own description: %s", (operationId) => {
    const { operations } = OpenApiDocument.of(dialect);
    const found = operations.find(({ definition }) => definition["operationId"] === operationId);
    expect(found?.definition["description"]).toMatch(/^.{40,}$/);
    expect(found?.definition["description"]).not.toContain("Not built yet");
  });
});
