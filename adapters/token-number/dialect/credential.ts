import type { Presented } from "../../../src/http/admission/admission.ts";

/** The `token` header decides, else `Authorization: Bearer`; never the query, which ends up in logs. */
export function readCredential(header: (name: string) => string | undefined): Presented {
  const secret = header("token") ?? /^Bearer +(\S+)$/i.exec(header("authorization") ?? "")?.[1];
  return secret === undefined || secret === "" ? "none" : { secret };
}
