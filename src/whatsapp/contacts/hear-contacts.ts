import type { BaileysEventMap, WASocket } from "@whiskeysockets/baileys";
import type { HeardNews } from "../../core/index.ts";
import { personOf, type NewsReader } from "../news/news-reader.ts";

type Contact = BaileysEventMap["contacts.upsert"][number];

/**
 * Tells what the account's address book calls people, as the library reads it in the app state; of a device that reads all of
 * it for the first time it is how things are, and no news. Heard before the library holds it back, which it does until it has
 * read everything.
 */
export function hearContacts(
  socket: WASocket,
  reader: Pick<NewsReader, "book">,
  isFirst: () => boolean,
  tell: (read: () => Promise<readonly HeardNews[]>) => void,
): void {
  const emit = socket.ev.emit.bind(socket.ev);
  socket.ev.emit = (event, told) => {
    if (event === "contacts.upsert") {
      const isSilent = isFirst();
      tell(() => namedIn(told as readonly Contact[], reader, isSilent));
    }
    return emit(event, told);
  };
}

async function namedIn(
  contacts: readonly Contact[],
  reader: Pick<NewsReader, "book">,
  isSilent: boolean,
): Promise<readonly HeardNews[]> {
  const heard = await Promise.all(
    contacts.map(async ({ id, lid, phoneNumber, name }): Promise<HeardNews | undefined> => {
      const contact = await personOf(reader, id, lid, phoneNumber);
      if (!contact || !name) return undefined;
      // The library gives one of the two that WhatsApp tells.
      const as = { fullName: name, firstName: null };
      return { what: "news", fact: { name: "contact_named", contact, as }, isSilent };
    }),
  );
  return heard.filter((each) => each !== undefined);
}
