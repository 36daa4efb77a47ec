import { GatewayError } from "../../core/index.ts";
import type { Call } from "../../http/call.ts";

/** Throws `origin_refused` for a page that may not call; who sends no origin is no page. */
export function requireOrigin({ req }: Call, origins: readonly string[]): void {
  const origin = req.header("origin");
  if (origin === undefined || origins.includes(origin)) return;
  throw new GatewayError("origin_refused", "pages of this origin may not call");
}
