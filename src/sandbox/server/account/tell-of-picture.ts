import type { Group } from "../../groups.ts";
import type { LinkedDevice } from "../../linked-device.ts";
import type { Picture } from "../../pictures.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { addressInGroup } from "../groups/group-stanza.ts";
import { notification } from "../notification.ts";
import { tellAcquaintances } from "./tell-acquaintances.ts";

/** Tells who has to do with somebody that they have another picture, or none any more. */
export function tellOfPicture(
  person: string,
  picture: Picture | undefined,
  context: ServerContext,
  options: { readonly except?: LinkedDevice } = {},
): void {
  const jid = `${person}@s.whatsapp.net`;
  tellAcquaintances(person, "picture", pictureStanza(picture, { jid }), context, options);
}

/** The same of a group's, to its members. */
export function tellOfGroupPicture(
  group: Group,
  actor: string,
  picture: Picture | undefined,
  { people, registry, mail }: ServerContext,
): void {
  const author = addressInGroup(actor, group, people);
  const news = pictureStanza(picture, { jid: group.jid, author });
  for (const device of [...group.members.keys()].flatMap((member) => registry.devicesOf(member))) {
    mail.add(device, notification("picture", news, { from: group.jid }));
  }
}

function pictureStanza(picture: Picture | undefined, attributes: Readonly<Record<string, string>>): Stanza {
  if (!picture) return stanza("delete", attributes);
  return stanza("set", { ...attributes, id: picture.id });
}
