import type { ChatAddress } from "../chat-address.ts";
import type { Session } from "../sessions/session.ts";
import { knownChat, type AddressBook } from "../contacts/chat-key.ts";
import type { Keeper } from "./keeper/keeper.ts";

/** Ends what runs in a chat, and sends nothing where nothing runs. Never rejects: what cannot be sent is owed. */
export function endIndicator(
  keeper: Keeper,
  book: AddressBook,
  session: Session,
  chat: ChatAddress,
): Promise<void> {
  return keeper.end(session.id, knownChat(book, session.id, chat));
}
