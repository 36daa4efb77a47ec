import {
  REFUSALS as BEARER_REFUSALS,
  toAnswer as toBearer,
} from "../../adapters/bearer-cid/dialect/errors.ts";
import { operations as ofBearer } from "../../adapters/bearer-cid/index.ts";
import { toAnswer as toToken } from "../../adapters/token-number/dialect/errors.ts";
import { REFUSALS as TOKEN_REFUSALS } from "../../adapters/token-number/dialect/refusals.ts";
import { operations as ofToken } from "../../adapters/token-number/index.ts";
import { ERROR_CODES, GatewayError, type ErrorDetails } from "../../src/core/index.ts";
import type { Answer, RefusedRequest } from "../../src/http/dialect.ts";
import { asObject } from "../support/json-schema.ts";

/** What each dialect promises of its operations by what they need, and how it words its refusals. */

type Need = {
  readonly can?: string;
  readonly or?: string;
  readonly orRole?: string;
  readonly ticket?: string;
  readonly on?: string;
  readonly accountOnly?: true;
  readonly role?: string;
  readonly any?: "credential";
};
type Needing = { readonly definition: { readonly operationId: string }; readonly needs: Need };
export type Promised = {
  readonly name: "bearer-cid" | "token-number";
  readonly needs: Readonly<Record<string, Need>>;
  readonly refusals: Readonly<
    Record<string, { readonly status: number; readonly message?: string; readonly prefix?: string }>
  >;
  readonly toAnswer: (error: GatewayError, request: RefusedRequest) => Answer;
  /** What the need of an operation comes to in its security and in its refusals. */
  readonly alternatives: (need: Need) => readonly (readonly string[])[];
  readonly refused: (need: Need) => readonly string[];
  readonly limitHeaders: readonly string[];
};

export const DIALECTS: readonly Promised[] = [
  {
    name: "bearer-cid",
    needs: needsOf(ofBearer),
    refusals: BEARER_REFUSALS,
    toAnswer: toBearer,
    alternatives: ({ can, or, orRole, role, any }) =>
      any ? [[]] : [can, or, orRole, role].filter((word) => word !== undefined).map((word) => [word]),
    refused: ({ any, on }) => [
      ...["401", "429", "500", "503"],
      ...(any ? [] : ["403"]),
      ...(on === "session" ? ["404"] : []),
    ],
    limitHeaders: ["RateLimit", "RateLimit-Policy"],
  },
  {
    name: "token-number",
    needs: needsOf(ofToken),
    refusals: TOKEN_REFUSALS,
    toAnswer: toToken,
    alternatives: ({ can = "", accountOnly }) => [accountOnly ? ["account", can] : [can]],
    refused: ({ on, accountOnly }) => [
      ...["401", "429", "500", "503"],
      ...(on === "instance" ? ["404"] : []),
      ...(on === "instance" && !accountOnly ? ["403"] : []),
    ],
    limitHeaders: ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"],
  },
];

function needsOf(operations: readonly Needing[]): Promised["needs"] {
  return Object.fromEntries(operations.map(({ definition, needs }) => [definition.operationId, needs]));
}

/** What the dialect answers for every code of a status, with an example's own message where the table leaves it open. */
export function refusalsLike(
  dialect: Promised,
  path: string,
  status: number,
  example: unknown,
): readonly object[] {
  const { message, details = {} } = asObject(asObject(example)["error"]) as {
    message: string;
    details?: ErrorDetails;
  };
  const requestId = typeof details["requestId"] === "string" ? details["requestId"] : "";
  return ERROR_CODES.filter((code) => dialect.refusals[code]?.status === status).map((code) => {
    // As it was before the dialect said what it is about.
    const own = message.slice(dialect.refusals[code]?.prefix?.length ?? 0);
    return dialect.toAnswer(new GatewayError(code, own, { details }), { path, requestId }).body;
  });
}

/** How the dialect words what it answers with a status: whole texts, and what it says before an error's own message. */
export function wordingsOf(
  { refusals, toAnswer }: Promised,
  path: string,
  status: number,
): { readonly whole: readonly string[]; readonly prefixes: readonly string[] } {
  const own = "what the error says itself";
  const codes = ERROR_CODES.filter((code) => refusals[code]?.status === status);
  const worded = codes.map((code) => {
    const { body } = toAnswer(new GatewayError(code, own), { path, requestId: "" });
    return String(asObject(asObject(body)["error"])["message"]);
  });
  const open = worded.filter((text) => text.endsWith(own));
  return {
    whole: worded.filter((text) => !open.includes(text)),
    prefixes: open.map((text) => text.slice(0, -own.length)).filter((prefix) => prefix !== ""),
  };
}
