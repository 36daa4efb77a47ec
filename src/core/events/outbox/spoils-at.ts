import type { GatewayEvent } from "../event.ts";

/** Who types or is there is of no use any more a minute later. */
const PRESENCE_SPOILS_MS = 60_000;

/** When nobody needs an event any more; null for one that is always of use. */
export function spoilsAt({ fact, atWallMs }: GatewayEvent): number | null {
  switch (fact.name) {
    case "qr":
      return fact.qr.expiresAtMs;
    case "presence_started":
    case "presence_refreshed":
    case "presence_ended":
    case "partner_state":
      return atWallMs + PRESENCE_SPOILS_MS;
    default:
      return null;
  }
}
