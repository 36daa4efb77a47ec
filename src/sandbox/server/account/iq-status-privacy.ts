import { PHONE_ID } from "../../device-address.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { Session } from "../connection.ts";
import type { ServerContext } from "../context.ts";
import { itemNotFound } from "../iq.ts";

/** Who sees the account's statuses, by LID; not found while its phone has set nothing. */
export function showStatusPrivacy(
  _iq: Stanza,
  { device }: Session,
  { people, statusPrivacies }: ServerContext,
): Stanza[] {
  const privacy = statusPrivacies.of(device.number);
  if (!privacy) throw itemNotFound();
  const users = privacy.people.map((person) =>
    stanza("user", { jid: people.lidOfDevice({ person, id: PHONE_ID }) }),
  );
  return [stanza("privacy", {}, [stanza("list", { type: privacy.audience, default: "true" }, users)])];
}
