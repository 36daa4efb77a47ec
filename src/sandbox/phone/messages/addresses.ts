import { PHONE_ID } from "../../device-address.ts";
import type { People } from "../../people.ts";
import type { ServerContext } from "../../server/context.ts";

/** Somebody's addresses without a device: by LID, and by number where that is known. Clients mix them. */
export function addressesOf(person: string, people: People): readonly string[] {
  const phone = { person, id: PHONE_ID };
  const jid = people.jidOfDevice(phone);
  return [people.lidOfDevice(phone), ...(jid === undefined ? [] : [jid])];
}

/** Somebody's address in a chat, which is by number in a chat or a group that goes by numbers. */
export function addressIn(
  chat: string,
  person: string,
  { people, groups }: Pick<ServerContext, "people" | "groups">,
): string {
  const phone = { person, id: PHONE_ID };
  const lid = people.lidOfDevice(phone);
  const isByNumber = chat.endsWith("@s.whatsapp.net") || groups.find(chat)?.addressing === "pn";
  return isByNumber ? (people.jidOfDevice(phone) ?? lid) : lid;
}
