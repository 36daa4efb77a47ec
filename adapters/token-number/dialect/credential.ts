import type { Call } from "../../../src/http/call.ts";
import type { Presented } from "../../../src/http/admission/admission.ts";

/** The `token` header decides, else `Authorization: Bearer`; the query, which ends up in logs, where a WebSocket is opened alone. */
export function readCredential(header: (name: string) => string | undefined): Presented {
  const secret = header("token") ?? /^Bearer +(\S+)$/i.exec(header("authorization") ?? "")?.[1];
  return secret === undefined || secret === "" ? "none" : { secret };
}

/** The same, and behind them `?token=`: a browser's WebSocket has no headers. */
export function readSocketCredential(c: Pick<Call, "req">): Presented {
  const presented = readCredential((name) => c.req.header(name));
  const [secret = ""] = c.req.queries()["token"] ?? [];
  return presented === "none" && secret !== "" ? { secret } : presented;
}

/** The secret of a socket's request that was let in. */
export function secretOf(c: Pick<Call, "req">): string {
  const presented = readSocketCredential(c);
  return typeof presented === "object" ? presented.secret : "";
}
