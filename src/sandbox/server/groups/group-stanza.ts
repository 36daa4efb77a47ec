import { PHONE_ID } from "../../device-address.ts";
import { newInviteCode, type Group, type Role } from "../../groups.ts";
import type { People } from "../../people.ts";
import { epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";

/** Only whom they have in their address book may add them. */
export const PRIVATE = "403";
const INVITED_SECONDS = 3 * 24 * 60 * 60;

/** A group as the server describes it. */
export function groupStanza(group: Group, people: People): Stanza {
  const { jid, subject, subjectBy, subjectAt, creator, createdAt, addressing, members } = group;
  const attributes = {
    id: jid.slice(0, jid.indexOf("@")),
    subject,
    s_t: subjectAt,
    s_o: addressInGroup(subjectBy, group, people),
    creation: createdAt,
    creator: addressInGroup(creator, group, people),
    creator_pn: people.jidOfDevice({ person: creator, id: PHONE_ID }),
    addressing_mode: addressing,
    size: String(members.size),
  };
  const participants = [...members].map(([person, role]) =>
    participantStanza(person, group, people, { role }),
  );
  return stanza("group", attributes, [...participants, ...settingStanzas(group, people)]);
}

/** A member, or what became of somebody who was to be one. */
export function participantStanza(
  person: string,
  group: Group,
  people: People,
  { role = "member", error }: { readonly role?: Role; readonly error?: string | undefined } = {},
): Stanza {
  const jid = addressInGroup(person, group, people);
  const other = jid.endsWith("@lid") ? phoneNumber(person, people) : { lid: lidOf(person, people) };
  const shown = group.settings.announcement ? redactedNumber(person) : undefined;
  const attributes = {
    jid,
    ...other,
    display_name: shown,
    type: role === "member" ? undefined : role,
    error,
  };
  return stanza("participant", attributes, error === PRIVATE ? [invitation()] : undefined);
}

/** What members see, where only admins write, of the number of somebody who hides it; here it is made of their LID. */
function redactedNumber(person: string): string | undefined {
  return person.endsWith("@lid")
    ? `+${person.slice(0, 2)}∙∙∙∙∙∙∙∙${person.slice(0, -4).slice(-2)}`
    : undefined;
}

/** By what somebody who is not to be added can be asked into a group: a message has it. */
function invitation(): Stanza {
  const expiration = String(Number(epochSeconds()) + INVITED_SECONDS);
  return stanza("add_request", { code: newInviteCode().slice(0, 16), expiration });
}

/** Somebody's address by which a group names them, without device. */
export function addressInGroup(person: string, { addressing }: Group, people: People): string {
  const jid = people.jidOfDevice({ person, id: PHONE_ID });
  return addressing === "pn" && jid !== undefined ? jid : lidOf(person, people);
}

/** Somebody's number in the way it stands beside a LID. */
export function phoneNumber(person: string, people: People) {
  return { phone_number: people.jidOfDevice({ person, id: PHONE_ID }) };
}

function settingStanzas(group: Group, people: People): readonly Stanza[] {
  const { description, settings } = group;
  const { announcement, locked, ephemeralSeconds, approval, allAdd } = settings;
  const about = description && {
    id: description.id,
    t: description.at,
    participant: addressInGroup(description.by, group, people),
  };
  return [
    ...(about ? [stanza("description", about, [body(description.text)])] : []),
    ...(announcement ? [stanza("announcement")] : []),
    ...(locked ? [stanza("locked")] : []),
    ...(ephemeralSeconds > 0 ? [stanza("ephemeral", { expiration: String(ephemeralSeconds) })] : []),
    ...(approval ? [approvalStanza(approval)] : []),
    stanza("member_add_mode", {}, Buffer.from(allAdd ? "all_member_add" : "admin_add")),
    ...placeStanzas(group),
  ];
}

/** What a group is to a community. */
export function placeStanzas({ place }: Group): readonly Stanza[] {
  if (!place) return [];
  if (place.kind === "parent") {
    const mode = place.isApprovalRequired ? "request_required" : undefined;
    return [stanza("parent", { default_membership_approval_mode: mode })];
  }
  const parent = stanza("linked_parent", { jid: place.community });
  return place.isDefault ? [parent, stanza("default_sub_group")] : [parent];
}

export function approvalStanza(approval: boolean): Stanza {
  return stanza("membership_approval_mode", {}, [stanza("group_join", { state: approval ? "on" : "off" })]);
}

export function body(text: string): Stanza {
  return stanza("body", {}, Buffer.from(text, "utf8"));
}

/** Somebody's LID, without device. */
export function lidOf(person: string, people: People): string {
  return people.lidOfDevice({ person, id: PHONE_ID });
}
