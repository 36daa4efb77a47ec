import { toJid, type ChatAddress } from "../chat-address.ts";
import type { AnnounceMode, Session } from "../sessions/index.ts";
import type { ViewedState } from "../sessions/index.ts";
import type { Availability } from "./keeper/announcement.ts";
import type { LastError, LastStanza } from "./keeper/chat-history.ts";
import type { KnownChat } from "../contacts/index.ts";
import type { Keeper } from "./keeper/keeper.ts";
import type { NumberBook } from "../contacts/index.ts";
import type { RunningIndicator } from "./running-indicator.ts";

/** Everything that decides whether a chat partner sees an indicator. */
export type PresenceExplanation = {
  readonly state: ViewedState;
  /** Milliseconds since 1970; null while the session is not open. */
  readonly openSinceWallMs: number | null;
  readonly pushName: string | null;
  readonly announce: AnnounceMode;
  /** What WhatsApp was last told of the account on this connection. */
  readonly announced: Availability | null;
  readonly chat: string;
  /** The JID that stanzas for this chat go to. */
  readonly to: string;
  /** What WhatsApp said when it was last asked about the number; null where it was not. */
  readonly isOnWhatsApp: boolean | null;
  readonly indicator: RunningIndicator | null;
  readonly lastStanza: LastStanza | null;
  readonly lastError: LastError | null;
  /** One sentence: what to do. */
  readonly advice: string;
};

type Facts = Omit<PresenceExplanation, "advice">;

export async function explainPresence(
  keeper: Keeper,
  book: NumberBook,
  session: Session,
  state: ViewedState,
  address: ChatAddress,
  toWallMs: number,
): Promise<PresenceExplanation> {
  const isOn = address.kind === "person" ? await book.isOnWhatsApp(session.id, address.number) : undefined;
  return book.withChat(session.id, address, (known) => {
    const facts = factsOf(keeper, session, state, known, toWallMs);
    const isOnWhatsApp = isOn ?? null;
    return { ...facts, isOnWhatsApp, advice: adviceOn({ ...facts, isOnWhatsApp }) };
  });
}

function factsOf(
  keeper: Keeper,
  session: Session,
  state: ViewedState,
  { key, formerKeys, to }: KnownChat,
  toWallMs: number,
): Omit<Facts, "isOnWhatsApp"> {
  const keys = [key, ...formerKeys];
  const record = keys.map((each) => keeper.lastOf(session.id, each)).find((found) => found !== undefined);
  const running = keeper.runningIn(session.id, keys);
  const indicator = running ? { ...running, chat: key } : null;
  return {
    state,
    openSinceWallMs: state.status === "open" ? Math.round(state.sinceMs + toWallMs) : null,
    pushName: session.device?.pushName ?? null,
    announce: session.announce,
    announced: keeper.announced(session.id),
    chat: key,
    to: indicator?.to ?? toJid(to),
    indicator,
    lastStanza: record?.lastStanza ?? null,
    lastError: record?.lastError ?? null,
  };
}

/** The first thing that stands in the way, as what to do about it. */
function adviceOn(facts: Facts): string {
  const { state, isOnWhatsApp, announce, indicator, lastStanza, lastError } = facts;
  switch (state.status) {
    case "stopped":
      return "The session is stopped: start it, or link it to a phone if it is not linked.";
    case "unlinked":
      return "The session was unlinked from its phone: link it again.";
    case "starting":
      return "The session is connecting: wait a moment and send the state again.";
    case "backing_off":
      return `The connection was lost (${state.reason}) and is being made again: wait, or restart the session.`;
    case "waiting_for_scan":
      return "No phone is linked: scan the QR code or enter a pairing code.";
    case "failed":
      return `The session cannot connect until its owner acts: ${state.reason}.`;
    case "open":
      break;
  }
  if (isOnWhatsApp === false) {
    return "WhatsApp says that nobody has this number: check its digits and its country code.";
  }
  if (lastError && (!lastStanza || lastError.atWallMs > lastStanza.atWallMs)) {
    return `The last state could not be sent (${lastError.message}): send it again.`;
  }
  if (!lastStanza)
    return "Nothing was sent to this chat since the gateway started: check the address of the chat and send a state.";
  if (!indicator) return "The indicator has ended: send a state again, with a duration if it is to last.";
  if (announce === "quiet") {
    return "It was sent, but the session does not announce itself; many phones show indicators only of accounts that are online: set announce to announce or online.";
  }
  return "It was sent and is running: the partner sees it while their app is open and online, unless one of you has blocked the other.";
}
