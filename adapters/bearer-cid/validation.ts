import { GatewayError, type ErrorDetails } from "../../src/core/index.ts";
import { sentenceOf, type Issue } from "./sentences.ts";

type Result = { readonly success: boolean; readonly error?: { readonly issues: readonly Issue[] } };

/** The hook of the validators: every refusal is a 400. */
export function refuseMalformed(result: Result): undefined {
  if (!result.success) throw refusal("malformed_input", result.error?.issues ?? []);
}

/** For a body whose documentation tells the two apart: without the required member a 400, with values not allowed a 422. */
export function refuseByMember(required: string) {
  return (result: Result & { readonly data?: unknown }): undefined => {
    if (result.success) return undefined;
    throw refusal(
      isMissing(result.data, required) ? "malformed_input" : "invalid_input",
      result.error?.issues ?? [],
    );
  };
}

/** For a body whose documentation refuses values with 422: a 400 only for what is no object. */
export function refuseValues(result: Result & { readonly data?: unknown }): undefined {
  if (result.success) return undefined;
  const isObject = typeof result.data === "object" && result.data !== null && !Array.isArray(result.data);
  throw refusal(isObject ? "invalid_input" : "malformed_input", result.error?.issues ?? []);
}

function isMissing(body: unknown, member: string): boolean {
  if (typeof body !== "object" || body === null) return true;
  const value: unknown = Reflect.get(body, member);
  return value === undefined || value === null || value === "";
}

function refusal(code: "malformed_input" | "invalid_input", issues: readonly Issue[]): GatewayError {
  const details = detailsOf(issues);
  const [first] = Object.entries(details);
  return new GatewayError(code, first ? `${first[0]}: ${String(first[1])}` : "the request is not valid", {
    details,
  });
}

function detailsOf(issues: readonly Issue[]): ErrorDetails {
  return Object.fromEntries(
    issues.map((issue) => [issue.path.map(String).join(".") || "body", sentenceOf(issue)]),
  );
}
