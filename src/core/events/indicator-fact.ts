import { parseChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import { knownChat, type AddressBook } from "../presence/chat-key.ts";
import type { Chat } from "../presence/chat.ts";
import { isRunning, type Indicator } from "../presence/indicator.ts";
import { runningIndicator } from "../presence/running-indicator.ts";
import type { Fact } from "./event.ts";

/** What is to be told of a chat whose indicator was `before` until now, under the key that the chat has by now. */
export function indicatorFact(
  clock: Clock,
  book: AddressBook,
  chat: Chat,
  before: Indicator | undefined,
): Fact | undefined {
  const change = changeOf(before, chat.indicator);
  if (!change) return undefined;
  const address = parseChatAddress(chat.key);
  const known = address && knownChat(book, chat.session.id, address);
  const key = known?.key ?? chat.key;
  const rowOf = ({ to }: Chat, indicator: Indicator | undefined) =>
    runningIndicator(clock, key, to, indicator);
  if (change !== "ended") return factOf(`presence_${change}`, rowOf(chat, chat.indicator));
  // Two chats that turn out to be one: under its key the other goes on.
  const twin = twinOf(chat, [key, ...(known?.formerKeys ?? [])]);
  if (twin) return factOf("presence_refreshed", rowOf(twin, twin.indicator));
  const last = rowOf(chat, before);
  return (
    last && {
      name: "presence_ended",
      indicator: { ...last, isShowing: false },
      endedAtWallMs: clock.wallMs(),
    }
  );
}

type Row = ReturnType<typeof runningIndicator>;

function factOf(name: "presence_started" | "presence_refreshed", indicator: Row): Fact | undefined {
  return indicator && { name, indicator };
}

function changeOf(
  before: Indicator | undefined,
  after: Indicator | undefined,
): "started" | "refreshed" | "ended" | undefined {
  if (!isRunning(after)) return isRunning(before) ? "ended" : undefined;
  if (!isRunning(before) || before.seq !== after.seq) return "started";
  return before.phase !== after.phase || before.refreshes !== after.refreshes ? "refreshed" : undefined;
}

function twinOf({ key, session }: Chat, keys: readonly string[]): Chat | undefined {
  return keys
    .filter((other) => other !== key)
    .map((other) => session.chats.get(other))
    .find((other) => isRunning(other?.indicator));
}
