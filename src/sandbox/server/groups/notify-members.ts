import { PHONE_ID } from "../../device-address.ts";
import type { Group } from "../../groups.ts";
import type { Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { notification } from "../notification.ts";
import { addressInGroup } from "./group-stanza.ts";

export type News = {
  readonly group: Group;
  readonly actor: string;
  /** Who is told; of a group that somebody has left that one too. */
  readonly members: readonly string[];
};

/** Tells the companions of a group's members what has happened in it, also the one that did it. */
export function notifyMembers(
  { group, actor, members }: News,
  content: Stanza,
  context: ServerContext,
): void {
  const { people, profiles, registry, mail } = context;
  const attributes = {
    from: group.jid,
    participant: addressInGroup(actor, group, people),
    participant_pn: people.jidOfDevice({ person: actor, id: PHONE_ID }),
    notify: profiles.nameOf(actor),
    addressing_mode: group.addressing,
  };
  for (const device of members.flatMap((person) => registry.devicesOf(person))) {
    mail.add(device, notification("w:gp2", content, attributes));
  }
}
