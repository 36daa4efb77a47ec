import { parseChatAddress, parseRecipient, type Recipient } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import { GatewayError } from "../errors.ts";
import type { ActContent, Target } from "./content/content.ts";
import type { Message } from "./message.ts";

/** So long after a message WhatsApp takes another text for it. */
const EDIT_WITHIN_MS = 15 * 60_000;

/** What is done to a message that is there already. */
export type Act =
  | { readonly act: "edit"; readonly text: string }
  | { readonly act: "revoke" }
  /** The empty text takes the reaction back. */
  | { readonly act: "react"; readonly emoji: string }
  | { readonly act: "vote"; readonly options: readonly string[] };

/** The message that does it. Throws `message_unfit` with what that message is not. */
export function actOn(message: Message, act: Act, clock: Clock): ActContent {
  const target: Target = { id: message.id, author: message.author };
  switch (act.act) {
    case "edit":
      requireEditable(message, clock);
      return { kind: "edit", target, text: act.text };
    case "revoke":
      requireRevocable(message);
      return { kind: "revoke", target };
    case "react":
      return { kind: "reaction", target, emoji: act.emoji };
    case "vote":
      return { kind: "vote", target, options: chosenIn(message, act.options, clock) };
  }
}

function requireEditable({ fromMe, content, atMs, isDeleted }: Message, clock: Clock): void {
  if (!fromMe) throw unfit("can only edit your own messages");
  if (content.kind !== "text" || isDeleted) throw unfit("can only edit text messages");
  if (clock.wallMs() - atMs > EDIT_WITHIN_MS) throw unfit("message is too old to edit");
}

/** In a group its admins may take back what others have written: WhatsApp knows who they are. */
function requireRevocable({ fromMe, chat }: Message): void {
  if (fromMe || parseChatAddress(chat)?.kind === "group") return;
  throw unfit("can only delete your own messages for everyone");
}

function chosenIn({ content }: Message, options: readonly string[], clock: Clock): readonly string[] {
  if (content.kind !== "poll") throw unfit("Message is not a poll");
  if ((content.endsAtMs ?? Infinity) <= clock.wallMs()) throw unfit("the poll has ended");
  const chosen = [...new Set(options)];
  const unknown = chosen.find((option) => !content.options.includes(option));
  if (unknown !== undefined) throw unfit("an option is not one of the poll's");
  if (content.selectable > 0 && chosen.length > content.selectable)
    throw unfit(`the poll takes at most ${content.selectable} options`);
  return chosen;
}

function unfit(message: string): GatewayError {
  return new GatewayError("message_unfit", message);
}

/** Where a message's chat is. */
export function addressOf({ chat }: Message): Recipient {
  const address = parseRecipient(chat);
  if (!address) throw new GatewayError("internal", "the chat of a message has no address");
  return address;
}
