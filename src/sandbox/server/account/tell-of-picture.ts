import { randomInt } from "node:crypto";
import type { Group } from "../../groups.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { addressInGroup } from "../groups/group-stanza.ts";
import { notification } from "../notification.ts";
import { tellAcquaintances } from "./tell-acquaintances.ts";

/** Tells who has to do with somebody that they have another picture, or none any more. */
export function tellOfPicture(person: string, hasPicture: boolean, context: ServerContext): void {
  const jid = `${person}@s.whatsapp.net`;
  tellAcquaintances(person, "picture", pictureStanza(hasPicture, { jid }), context);
}

/** The same of a group's, to its members. */
export function tellOfGroupPicture(
  group: Group,
  actor: string,
  hasPicture: boolean,
  { people, registry, mail }: ServerContext,
): void {
  const author = addressInGroup(actor, group, people);
  const news = pictureStanza(hasPicture, { jid: group.jid, author });
  for (const device of [...group.members.keys()].flatMap((member) => registry.devicesOf(member))) {
    mail.add(device, notification("picture", news, { from: group.jid }));
  }
}

function pictureStanza(hasPicture: boolean, attributes: Readonly<Record<string, string>>): Stanza {
  if (!hasPicture) return stanza("delete", attributes);
  return stanza("set", { ...attributes, id: String(randomInt(10 ** 9, 10 ** 10)) });
}
