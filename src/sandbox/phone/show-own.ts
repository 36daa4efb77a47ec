import type { Phone } from "./phone.ts";
import { NotShown } from "./messages/reading/not-shown.ts";
import { readContent } from "./messages/reading/read-content.ts";
import type { Outgoing } from "./messages/send-message.ts";

/** A phone shows what was written on it, as it would show it if another had. */
export function showOwn(id: string, { chat, message }: Outgoing, { address, known, context }: Phone): void {
  const { people, media, phones } = context;
  const author = address.person;
  const find = (whose: string, which: string) => known.find(whose, which);
  const reading = { author, reader: people.chatOf(chat), find, people, media, isAdmin: false };
  try {
    phones.show(author, chat, { ...readContent(message, reading), id, at: Date.now(), author });
  } catch (error) {
    if (!(error instanceof NotShown)) throw error;
  }
}
