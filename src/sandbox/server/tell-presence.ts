import { stanza, type Stanza } from "../wire/stanza.ts";
import type { ServerContext } from "./context.ts";
import type { Presence } from "./presences.ts";

/** Keeps that somebody has come or gone, and tells every session that has subscribed to them; returns how many. */
export function changePresence(person: string, presence: Presence, context: ServerContext): number {
  const { connections, people, presences } = context;
  presences.set(person, presence);
  let told = 0;
  for (const { phase } of connections.of(undefined)) {
    if (phase.name !== "open") continue;
    const { subscriptions, socket } = phase.session;
    const subscribed = [...subscriptions].find((jid) => people.chatOf(jid) === person);
    if (subscribed === undefined) continue;
    socket.send(presenceStanza(subscribed, presence));
    told++;
  }
  return told;
}

/** How a session learns of a presence, under the address that it has subscribed to. */
export function presenceStanza(from: string, presence: Presence): Stanza {
  if (presence.isAvailable) return stanza("presence", { from, type: "available" });
  const { lastSeen } = presence;
  return stanza("presence", {
    from,
    type: "unavailable",
    last: lastSeen === undefined ? "deny" : String(lastSeen),
  });
}
