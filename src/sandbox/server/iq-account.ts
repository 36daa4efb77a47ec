import { stanza, type Stanza } from "../wire/stanza.ts";

/** No experiments run here. */
export function props(): Stanza[] {
  return [stanza("props", { protocol: "1", hash: "sandbox", refresh: "86400", refresh_id: "1" })];
}
