import { withoutDevice } from "../wire/jid.ts";
import { stanza, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";
import { privacyToken } from "./account/iq-privacy-tokens.ts";
import type { ServerContext } from "./context.ts";
import type { Presence } from "./presences.ts";

/** Keeps that somebody has come or gone, and tells every session that has subscribed to them; returns how many. */
export function changePresence(person: string, presence: Presence, context: ServerContext): number {
  const { people, presences } = context;
  presences.set(person, presence);
  const subscribers = presences.subscribersOf(person);
  for (const { subscriptions, socket } of subscribers) {
    const subscribed = [...subscriptions.keys()].find((jid) => people.chatOf(withoutDevice(jid)) === person);
    if (subscribed !== undefined) socket.send(presenceStanza(subscribed, presence));
  }
  return subscribers.length;
}

/** How a session learns of a presence, under the address that it has subscribed to. */
function presenceStanza(from: string, presence: Presence): Stanza {
  if (presence.isAvailable) return stanza("presence", { from, type: "available" });
  const { lastSeen } = presence;
  return stanza("presence", {
    from,
    type: "unavailable",
    last: lastSeen === undefined ? "deny" : String(lastSeen),
  });
}

/** A session wants to know when somebody comes and goes, and is told how it is now; `token` is what it shows of them. */
export function subscribe(
  to: string,
  token: Buffer | undefined,
  session: Session,
  context: ServerContext,
): void {
  const { people, presences } = context;
  const person = people.chatOf(withoutDevice(to));
  const issued = privacyToken(person, session.device.number, context);
  session.subscriptions.set(to, token !== undefined && issued.equals(token));
  presences.subscribe(session, person);
  session.socket.send(presenceStanza(to, presences.of(person)));
}

/** It does not any more. */
export function unsubscribe(to: string, session: Session, { people, presences }: ServerContext): void {
  const person = people.chatOf(withoutDevice(to));
  session.subscriptions.delete(to);
  const isByAnother = [...session.subscriptions.keys()].some(
    (jid) => people.chatOf(withoutDevice(jid)) === person,
  );
  if (!isByAnother) presences.unsubscribe(session, person);
}
