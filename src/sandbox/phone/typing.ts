import { ControlError } from "../control-error.ts";
import type { ServerContext } from "../server/context.ts";
import { stanza, type Stanza } from "../wire/stanza.ts";
import { addressIn } from "./messages/addresses.ts";

export const TYPING_STATES = ["composing", "recording", "paused"] as const;
export type TypingState = (typeof TYPING_STATES)[number];

export type Typing = { readonly from: string; readonly to: string; readonly state: TypingState };

/**
 * A partner (`from`, a JID) types to the session of number `to`, or in the group `to`. Like the real server, it reaches only
 * connections that have subscribed to the partner, and all of a group's other members; returns how many.
 */
export function type(typing: Typing, context: ServerContext): number {
  return typing.to.endsWith("@g.us") ? typeInGroup(typing, context) : typeTo(typing, context);
}

function typeTo({ from, to, state }: Typing, context: ServerContext): number {
  const { registry, connections, people, blockLists } = context;
  if (registry.devicesOf(to).length === 0) throw new ControlError(404, `no device is linked to ${to}`);
  if (blockLists.has(to, people.chatOf(from))) return 0;
  let reached = 0;
  for (const { subscriptions, socket } of connections.sessionsOf(to)) {
    const subscribed = [...subscriptions].find((jid) => people.isSame(jid, from));
    if (subscribed === undefined) continue;
    socket.send(stanza("chatstate", { from: subscribed }, [childFor(state)]));
    reached++;
  }
  return reached;
}

function typeInGroup({ from, to, state }: Typing, context: ServerContext): number {
  const { connections, people, groups } = context;
  const group = groups.find(to);
  if (!group) throw new ControlError(404, "there is no such group");
  const person = people.chatOf(from);
  if (!group.members.has(person)) throw new ControlError(409, `${person} is not in that group`);
  const others = [...group.members.keys()].filter((member) => member !== person);
  const sessions = others.flatMap((member) => connections.sessionsOf(member));
  const attributes = { from: to, participant: addressIn(to, person, context) };
  for (const { socket } of sessions) socket.send(stanza("chatstate", attributes, [childFor(state)]));
  return sessions.length;
}

/** A recording is a composing with a medium. */
function childFor(state: TypingState): Stanza {
  if (state === "paused") return stanza("paused");
  return stanza("composing", state === "recording" ? { media: "audio" } : {});
}
