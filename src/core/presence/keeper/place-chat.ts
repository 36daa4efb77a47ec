import { toJid, type ChatAddress } from "../../chat-address.ts";
import type { Chat, ChatSession } from "./chat.ts";
import type { KnownChat } from "../../contacts/index.ts";
import type { ChatRunner } from "./chat-runner.ts";
import { isRunning } from "../indicator.ts";

/**
 * The chat at the address that it is known by, if anything is shown, owed or on its way there. What runs at another
 * address of it ends there, and with `isCarried` goes on here: of several the newest. What was said to the number
 * itself stays there until it is over, also when its LID has been learned: WhatsApp knows it by both.
 */
export function placeChat(
  runner: ChatRunner,
  session: ChatSession,
  { key, formerKeys, to }: KnownChat,
  isCarried: boolean,
): Chat | undefined {
  const isKnown = (chat: Chat) => {
    const jid = toJid(chat.to);
    return chat.indicator !== undefined && (jid === key || jid === toJid(to));
  };
  const only = session.chats.get(key);
  // Nearly always.
  if (only && isKnown(only) && !formerKeys.some((each) => session.chats.has(each))) return only;

  const chatsUnder = (keys: readonly string[]) =>
    keys.map((each) => session.chats.get(each)).filter((chat) => chat !== undefined);
  const known = chatsUnder([key, ...formerKeys]);
  const address = newestOf(known.filter(isKnown))?.to ?? to;
  const found = [...known, ...chatsUnder([formerKey(address)])];
  if (found.length === 0) return undefined;
  const newest = newestOf(found.filter(({ indicator }) => isRunning(indicator)));
  const goesOn = isRunning(newest?.indicator) ? newest.indicator : undefined;
  const shown = newest?.confirmed;
  const isHere = (chat: Chat) => toJid(chat.to) === toJid(address);
  const here = newestOf(found.filter(isHere));
  for (const chat of found) {
    if (chat === here) continue;
    if (isHere(chat)) runner.drop(chat);
    else leave(runner, chat);
  }
  if (here && here.key !== key) runner.rename(here, key);
  if (!goesOn || newest === here || !isCarried) return here;
  const chat = here ?? runner.add(session, key, address);
  // Where the state is lost on its way, what the phone showed before goes on.
  if (!here) chat.confirmed = shown;
  runner.apply(chat, { type: "moved", indicator: goesOn }).catch(() => undefined);
  return chat;
}

function leave(runner: ChatRunner, chat: Chat): void {
  // What could not be sent is owed.
  runner.apply(chat, { type: "left" }).catch(() => undefined);
  runner.rename(chat, formerKey(chat.to));
}

/** Where something runs before where something is owed. */
function newestOf(chats: readonly Chat[]): Chat | undefined {
  const rank = ({ indicator }: Chat) => (isRunning(indicator) ? 2 : Number(indicator?.phase === "owed"));
  const seqOf = ({ indicator }: Chat) => indicator?.seq ?? 0;
  return chats.toSorted((one, other) => rank(other) - rank(one) || seqOf(other) - seqOf(one))[0];
}

/** The key of what is left at an address that its chat has no more: a `paused` that is on its way, or owed. */
function formerKey(address: ChatAddress): string {
  return `former ${toJid(address)}`;
}
