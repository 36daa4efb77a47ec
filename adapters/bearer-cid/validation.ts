import { GatewayError, type ErrorDetails } from "../../src/core/index.ts";

/** One thing that a schema found wrong. */
export type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };
type Result = { readonly success: boolean; readonly error?: { readonly issues: readonly Issue[] } };

/** The hook of the validators: every refusal is a 400. */
export function refuseMalformed(result: Result): undefined {
  if (!result.success) throw refusal("malformed_input", result.error?.issues ?? []);
}

/** For bodies whose documentation tells the two apart: what is missing is a 400, what is there and not allowed a 422. */
export function refuseByMember(result: Result & { readonly data?: unknown }): undefined {
  if (result.success) return undefined;
  const issues = result.error?.issues ?? [];
  const isMissing = issues.some(({ path }) => path.length === 0 || isEmpty(result.data, path[0]));
  throw refusal(isMissing ? "malformed_input" : "invalid_input", issues);
}

function isEmpty(body: unknown, member: PropertyKey | undefined): boolean {
  if (typeof body !== "object" || body === null || member === undefined) return true;
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
    issues.map(({ path, message }) => [path.map(String).join(".") || "body", message]),
  );
}
