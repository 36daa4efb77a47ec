import { PHONE_ID } from "../../device-address.ts";
import type { People } from "../../people.ts";

/** Somebody's addresses without a device: by LID, and by number where that is known. Clients mix them. */
export function addressesOf(person: string, people: People): readonly string[] {
  const phone = { person, id: PHONE_ID };
  const jid = people.jidOfDevice(phone);
  return [people.lidOfDevice(phone), ...(jid === undefined ? [] : [jid])];
}

/** Somebody's address in a chat, which is by number in a chat by number alone. */
export function addressIn(chat: string, person: string, people: People): string {
  const phone = { person, id: PHONE_ID };
  const lid = people.lidOfDevice(phone);
  return chat.endsWith("@s.whatsapp.net") ? (people.jidOfDevice(phone) ?? lid) : lid;
}
