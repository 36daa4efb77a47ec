import type { Presented } from "../../http/admission/admission.ts";

/** As either dialect takes it: `Authorization: Bearer`, `x-api-key` or `token`; some that differ are nobody's. */
export function readCredential(header: (name: string) => string | undefined): Presented {
  const bearer = /^Bearer +(\S+)$/i.exec(header("authorization") ?? "")?.[1];
  const given = [bearer, header("x-api-key"), header("token")];
  const [secret, ...others] = new Set(given.filter((each) => each !== undefined && each !== ""));
  if (others.length > 0) return "contradiction";
  return secret === undefined ? "none" : { secret };
}
