import { PHONE_ID } from "../../device-address.ts";
import type { Group, Role } from "../../groups.ts";
import type { People } from "../../people.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";

/** A group as the server describes it; all here are addressed by LID. */
export function groupStanza(group: Group, people: People): Stanza {
  const { jid, subject, subjectBy, subjectAt, creator, createdAt, members } = group;
  const attributes = {
    id: jid.slice(0, jid.indexOf("@")),
    subject,
    s_t: subjectAt,
    s_o: lidOf(subjectBy, people),
    creation: createdAt,
    creator: lidOf(creator, people),
    creator_pn: people.jidOfDevice({ person: creator, id: PHONE_ID }),
    addressing_mode: "lid",
    size: String(members.size),
  };
  const participants = [...members].map(([person, role]) => participantStanza(person, people, { role }));
  return stanza("group", attributes, participants);
}

/** A member, or what became of somebody who was to be one. */
export function participantStanza(
  person: string,
  people: People,
  { role = "member", error }: { readonly role?: Role; readonly error?: string | undefined } = {},
): Stanza {
  return stanza("participant", {
    jid: lidOf(person, people),
    phone_number: people.jidOfDevice({ person, id: PHONE_ID }),
    type: role === "member" ? undefined : role,
    error,
  });
}

/** Somebody's LID, without device. */
export function lidOf(person: string, people: People): string {
  return people.lidOfDevice({ person, id: PHONE_ID });
}
