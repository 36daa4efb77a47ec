import { ControlError } from "../control-error.ts";
import type { ServerContext } from "../server/context.ts";
import { stanza } from "../wire/stanza.ts";

export const TYPING_STATES = ["composing", "recording", "paused"] as const;
export type TypingState = (typeof TYPING_STATES)[number];

export type Typing = { readonly from: string; readonly to: string; readonly state: TypingState };

/**
 * A partner (`from`, a JID) types to the session of number `to`. Like the real server, it reaches only connections
 * that have subscribed to the partner; returns how many.
 */
export function type({ from, to, state }: Typing, context: ServerContext): number {
  const { registry, connections, people, blockLists } = context;
  if (registry.devicesOf(to).length === 0) throw new ControlError(404, `no device is linked to ${to}`);
  if (blockLists.has(to, people.chatOf(from))) return 0;
  const child =
    state === "paused"
      ? stanza("paused")
      : stanza("composing", state === "recording" ? { media: "audio" } : {});
  let reached = 0;
  for (const { subscriptions, socket } of connections.sessionsOf(to)) {
    const subscribed = [...subscriptions].find((jid) => people.isSame(jid, from));
    if (subscribed === undefined) continue;
    socket.send(stanza("chatstate", { from: subscribed }, [child]));
    reached++;
  }
  return reached;
}
