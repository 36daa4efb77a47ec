import { OpenApiDocument } from "../support/openapi-document.ts";

/** What `x-not-built` stays on: these answer 501 by decision, and their descriptions say why. */
export const NOT_BUILT_BY_DECISION = {
  "bearer-cid": ["importBackup"],
  "token-number": ["audioCall"],
} as const;

/** Built one day. Exact: what is built leaves the list. */
export const STILL_TO_COME = {
  "bearer-cid": [],
  "token-number": [],
} as const;

/** Operations with a member that is kept and has no effect yet. Exact too. */
export const WITHOUT_EFFECT_YET = {
  "bearer-cid": [],
  "token-number": ["connectInstance", "updateStorage", "getStorage"],
} as const;

export const DIALECTS = ["bearer-cid", "token-number"] as const;
type Dialect = (typeof DIALECTS)[number];

/** Operations whose definition has a mark, in the document's order. */
export function operationsMarked(dialect: Dialect, mark: string): readonly string[] {
  return OpenApiDocument.of(dialect)
    .operations.filter(({ definition }) => JSON.stringify(definition).includes(`"${mark}":true`))
    .map(({ definition }) => String(definition["operationId"]));
}

/** The README's table of operations by state, in Markdown. */
export function operationCounts(): string {
  const rows = [
    ["operations", (dialect: Dialect) => countOf(dialect)],
    ["that the original documents", (dialect: Dialect) => countOf(dialect) - extensionsOf(dialect)],
    ["of our own", extensionsOf],
    ["built", (dialect: Dialect) => countOf(dialect) - notBuilt(dialect).length],
    ["answer 501", (dialect: Dialect) => notBuilt(dialect).length],
  ] as const;
  const lines = rows.map(([title, count]) => `| ${title} | ${DIALECTS.map(count).join(" | ")} |`);
  return ["| | bearer/`cid` | token/`number` |", "| --- | --- | --- |", ...lines].join("\n");
}

function countOf(dialect: Dialect): number {
  return OpenApiDocument.of(dialect).operations.length;
}

function notBuilt(dialect: Dialect): readonly string[] {
  return operationsMarked(dialect, "x-not-built");
}

function extensionsOf(dialect: Dialect): number {
  return OpenApiDocument.of(dialect).operations.filter(({ definition }) => definition["x-extension"] === true)
    .length;
}
