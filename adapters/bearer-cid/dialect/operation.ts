import { inWords, tooLarge, USUAL_BODY_BYTES } from "../../../src/http/input/read-body.ts";
import { operationsIn, type DefinitionOf, type OperationOf } from "../../../src/http/operation/operation.ts";
import { documentedRefusals } from "../../../src/http/operation/refusals.ts";
import { guard, rolesOf, type Need } from "./access.ts";
import { REFUSALS, toAnswer } from "./errors.ts";
import { withHeaders } from "./headers.ts";
import { jsonBody } from "./json-body.ts";
import type { OperationId } from "./operation-ids.ts";
import { toRoutePath } from "./route-path.ts";
import { ErrorResponse } from "./schemas.ts";
import { refuseMalformed } from "./validation.ts";

export type Definition = DefinitionOf<OperationId, Need>;
export type Operation = OperationOf<OperationId, Need>;

/** An operation and its handler; one that is not built has the refusal that it throws instead. */
export const { operation, leanOperation, unbuilt } = operationsIn<OperationId, Need>({
  guard,
  rolesOf,
  securitySchemes: ["bearerAuth", "apiKeyAuth"],
  withHeaders,
  toRoutePath,
  readJson: jsonBody,
  tooLarge: refusedBody,
  refuse: refuseMalformed,
});

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: "`validation_error`: something is missing or malformed.",
  401: "`unauthorized`: no valid credential.",
  403: "`forbidden`: the credential lacks the capability.",
  404: "`not_found`: no such session in the caller's organization.",
  409: "`conflict`: what is there already does not allow it.",
  413: bodyHasMoreThan(USUAL_BODY_BYTES),
  422: "`validation_error`: a value outside those allowed.",
  429: "`rate_limited`: more requests than the credential may make in 60 s.",
  500: "`internal`: an unexpected failure; `details.requestId` names it.",
  501: "`not_implemented`: the session has no connected WhatsApp client.",
  503: "`gateway_unavailable`: WhatsApp did not answer, or the gateway is stopping.",
};

const { refused, refusalsBeside } = documentedRefusals({
  table: REFUSALS,
  toAnswer,
  schema: ErrorResponse,
  descriptions: DESCRIPTIONS,
});

/** The refusal of a body of more bytes. */
function refusedBody(mostBytes: number) {
  return { ...refused(tooLarge(mostBytes)), description: bodyHasMoreThan(mostBytes) };
}

function bodyHasMoreThan(mostBytes: number): string {
  return `\`validation_error\`: the body has more than ${inWords(mostBytes)}.`;
}

export { refused };

/** The refusals of an operation, beside those that every one has that needs more than a credential. */
export const refusals = refusalsBeside(
  "credential_missing",
  "forbidden",
  "rate_limited",
  "internal",
  "stopping",
);

/** The refusals of an operation that is anybody's with a credential. */
export const refusalsOfAny = refusalsBeside("credential_missing", "rate_limited", "internal", "stopping");
