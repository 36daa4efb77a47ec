import type { Presented } from "../../../src/http/admission/admission.ts";

/** `Authorization: Bearer` or `x-api-key`; two that differ are nobody's. */
export function readCredential(header: (name: string) => string | undefined): Presented {
  const bearer = /^Bearer +(\S+)$/i.exec(header("authorization") ?? "")?.[1];
  const apiKey = header("x-api-key");
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) return "contradiction";
  const secret = bearer ?? apiKey;
  return secret === undefined ? "none" : { secret };
}

/** The secret of a request that was let in. */
export function secretOf(header: (name: string) => string | undefined): string {
  const presented = readCredential(header);
  return typeof presented === "object" ? presented.secret : "";
}
