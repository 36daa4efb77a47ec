import { GatewayError } from "../../../src/core/index.ts";
import type { Misfit, Refuse } from "../../../src/http/input/input.ts";
import { sentenceOf, type Issue } from "./sentences.ts";
import { wrongValue } from "./wrong-value.ts";

/** Every refusal is a 400. */
export function refuseMalformed({ error }: Misfit): GatewayError {
  return refusal("malformed_input", error.issues);
}

/** For a body whose documentation tells the two apart: without the required member a 400, with values not allowed a 422. */
export function refuseByMember(required: string): Refuse {
  return ({ data, error }) =>
    refusal(isMissing(data, required) ? "malformed_input" : "invalid_input", error.issues);
}

/** For a body whose documentation refuses values with 422: a 400 only for what is no object. */
export function refuseValues({ data, error }: Misfit): GatewayError {
  return refusal(isObject(data) ? "invalid_input" : "malformed_input", error.issues);
}

function isObject(data: unknown): boolean {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** For a member that the documentation names where it is missing: a 400 in these words; whatever else is wrong, `others` refuses. */
export function refuseMissing(member: string, others: Refuse): Refuse {
  return (misfit) =>
    isObject(misfit.data) && isMissing(misfit.data, member)
      ? wrongValue(member, "is missing", `${member} is required`)
      : others(misfit);
}

function isMissing(body: unknown, member: string): boolean {
  if (typeof body !== "object" || body === null) return true;
  const value: unknown = Reflect.get(body, member);
  return value === undefined || value === null || value === "";
}

function refusal(code: "malformed_input" | "invalid_input", issues: readonly Issue[]): GatewayError {
  const details = detailsOf(issues);
  const [first] = Object.entries(details);
  return new GatewayError(code, first ? `${first[0]}: ${first[1]}` : "the request is not valid", {
    details,
  });
}

/** Each member with a sentence of what it takes. */
export function detailsOf(issues: readonly Issue[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    issues.map((issue) => [issue.path.map(String).join(".") || "body", sentenceOf(issue)]),
  );
}
