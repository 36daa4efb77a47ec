import { inWords, USUAL_BODY_BYTES } from "../../../src/http/input/read-body.ts";
import { operationsIn, type DefinitionOf, type OperationOf } from "../../../src/http/operation/operation.ts";
import { documentedRefusals } from "../../../src/http/operation/refusals.ts";
import { guard, rolesOf, type Need } from "./access.ts";
import { toAnswer } from "./errors.ts";
import { withHeaders } from "./headers.ts";
import { jsonBody } from "./json-body.ts";
import type { OperationId } from "./operation-ids.ts";
import { REFUSALS } from "./refusals.ts";
import { ErrorResponse } from "./schemas.ts";
import { refuseInvalid } from "./validation.ts";

export type Definition = DefinitionOf<OperationId, Need>;
export type Operation = OperationOf<OperationId, Need>;

/** An operation and its handler; one that is not built has the refusal that it throws instead. */
export const { operation, leanOperation, unbuilt } = operationsIn<OperationId, Need>({
  guard,
  rolesOf,
  securitySchemes: ["tokenHeader", "bearerToken"],
  withHeaders,
  toRoutePath: (path) => path.replaceAll(/\{(\w+)\}/g, ":$1"),
  readJson: jsonBody,
  tooLarge: refusedBody,
  refuse: refuseInvalid,
});

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: "The body or a value is missing or invalid; `error.message` tells which.",
  401: "`Missing token in header` or `Invalid token`.",
  403: "The token belongs to another instance, a quota is reached, or the account may not write to the chat.",
  404: "`Instance not found`, or what is asked about is not.",
  409: "`Instance name already exists`, or the token does.",
  413: bodyHasMoreThan(USUAL_BODY_BYTES),
  429: "`Rate limit exceeded. Try again later.`, or another limit: of what the instance may send, or of WhatsApp.",
  431: "`Request headers too large`: more than 16 KiB.",
  500: "`Internal server error`, or why it failed.",
  501: "`Not implemented`: this is not built yet.",
  503: "The instance is not connected to WhatsApp, or the gateway is stopping.",
};

const { refused, refusalsBeside } = documentedRefusals({
  table: REFUSALS,
  toAnswer,
  schema: ErrorResponse,
  descriptions: DESCRIPTIONS,
});

/** The refusal of a body of more bytes. */
function refusedBody(mostBytes: number) {
  return { ...refused("too_large"), description: bodyHasMoreThan(mostBytes) };
}

function bodyHasMoreThan(mostBytes: number): string {
  return `\`Request body too large\`: more than ${inWords(mostBytes)}.`;
}

export { refused };

/** The refusals of an operation, beside those that every one has. */
export const refusals = refusalsBeside("credential_missing", "rate_limited", "internal", "stopping");
