import { toJid } from "../chat-address.ts";
import type { KnownIncoming } from "../configuration/index.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import type { KnownChat, NumberBook } from "../contacts/index.ts";
import type { Log } from "../log.ts";
import type { Messages } from "../messages/index.ts";
import { requireOpen, type Session, type SessionStore } from "../sessions/index.ts";
import type { Teller } from "../telling.ts";
import type { CallFact } from "./call-fact.ts";
import type { HeardCall } from "./heard-call.ts";
import { createRinging } from "./ringing.ts";
import { createKnownCalls, type KnownCall } from "./known-calls.ts";

/** Who asks for what a caller is sent; no caller of an API names a key with a blank in it. */
const SOURCE = "call";
const keyOf = (sessionId: string, callId: string) => `call ${sessionId} ${callId}`;

/** A call that rings: its id, and the number as WhatsApp knows it. */
export type PlacedRing = { readonly callId: string; readonly number: string };

/** Whom a session calls. */
export interface Calls {
  /**
   * Has it ring at somebody's for so many seconds. Throws `session_not_connected`, `whatsapp_failed`, `recipient_unknown`,
   * `message_refused`, and `budget_exhausted` where too many ring.
   */
  ring(session: Session, number: string, seconds: number): Promise<PlacedRing>;
}

/** Calls from and to all sessions. */
export interface CallRoom extends Calls {
  forget(sessionId: string): void;
  /** Nothing more is told, and nothing rings any more. */
  close(): void;
}

export type CallsPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly sessions: Pick<SessionStore, "get">;
  readonly numbers: NumberBook;
  readonly incoming: KnownIncoming;
  readonly teller: Teller;
  readonly send: Messages["send"];
};

/** Tells of calls, each step of one once, and rejects them where the session is set to. */
export function createCalls(ports: CallsPorts): CallRoom {
  const { connections, numbers, incoming, teller } = ports;
  const calls = createKnownCalls();
  const ringing = createRinging(ports);

  const stopHearing = connections.onHeard(async (sessionId, heard) => {
    if (heard.what !== "call") return;
    const known = calls.find(sessionId, heard.callId);
    if (known?.steps.has(heard.step)) return;
    const partner = await numbers.withChat(sessionId, heard.from, (chat) => chat);
    const fact = factOf(heard, partner, known);
    await teller.write("news", [sessionId], (_stores, tell) => {
      tell?.(sessionId, fact);
      return Promise.resolve();
    });
    calls.told(sessionId, fact);
    const isRinging = heard.step === "offer" && !heard.isLate;
    if (isRinging && (await incoming.of(sessionId))?.autoRejectCalls)
      void reject(ports, sessionId, heard, partner);
  });

  return {
    async ring({ id }, number, seconds) {
      requireOpen(connections, id);
      const leave = ringing.takePlace(id);
      try {
        const found = await numbers.lookUp(id, number);
        if (!found) throw new GatewayError("recipient_unknown", "recipient not on WhatsApp");
        const address = { kind: "person", number: found.number } as const;
        const to = await numbers.withChat(id, address, (chat) => chat.to);
        const call = await connections.of(id).calls.place(to.kind === "group" ? address : to);
        ringing.add(id, call, seconds);
        return { callId: call.callId, number: found.number };
      } finally {
        leave();
      }
    },
    forget(sessionId) {
      calls.forget(sessionId);
      ringing.forget(sessionId);
    },
    close() {
      stopHearing();
      ringing.close();
    },
  };
}

function factOf(heard: HeardCall, { key, to }: KnownChat, known: KnownCall | undefined): CallFact {
  const { callId, step, group, isVideo, isGroup, reason, atMs } = heard;
  const lid = to.kind === "lid" ? toJid(to) : null;
  return {
    name: "call",
    callId,
    chat: known?.chat ?? group ?? key,
    from: { jid: key === lid ? null : key, lid },
    what: step,
    isVideo: known?.isVideo ?? isVideo,
    isGroup: known?.isGroup ?? isGroup,
    reason,
    atMs,
  };
}

/** Who called is sent the session's message, once for each call and within its send limit; nobody who called a group is. */
async function reject(
  { log, connections, sessions, incoming, send }: CallsPorts,
  sessionId: string,
  { callId, creator, isGroup }: HeardCall,
  { to }: KnownChat,
): Promise<void> {
  try {
    await connections.of(sessionId).calls.reject({ callId, creator });
    const text = (await incoming.of(sessionId))?.callRejectMessage;
    const session = text && !isGroup ? await sessions.get(sessionId) : undefined;
    if (!session || !text) return;
    await send(session, {
      to,
      content: { kind: "text", text },
      source: SOURCE,
      isQueued: false,
      idempotencyKey: keyOf(sessionId, callId),
    });
  } catch (error) {
    log.warn("a call is not rejected, or its caller not told so", { sessionId, cause: String(error) });
  }
}
