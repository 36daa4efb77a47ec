import { stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";

const VALID_SECONDS = { ttl: "3600", auth_ttl: "86400" };

/** Where files are uploaded to and had from, which is the address of the chat server too, and what opens the door. */
export function mediaConnection(_iq: Stanza, _session: Session, { media }: ServerContext): Stanza[] {
  const attributes = { auth: media.auth, ...VALID_SECONDS, max_buckets: "12" };
  return [stanza("media_conn", attributes, [stanza("host", { hostname: media.authority })])];
}
