import type { GroupChange, NewsFact, Person } from "../../../../src/core/index.ts";
import type { EventPayload } from "./schemas.ts";

type Told<Name extends NewsFact["name"]> = Extract<NewsFact, { name: Name }>;

/** What is told beside messages; null for what the documentation has no event of. */
export function toNewsPayload(fact: NewsFact): EventPayload | null {
  switch (fact.name) {
    case "session_linked": {
      const { account, businessName, platform } = fact;
      return withoutNulls({ jid: account.jid, lid: account.lid, businessName, platform });
    }
    case "group_changed":
      return toGroupPayload(fact);
    case "members_changed": {
      const members = fact.members.map(jidOf);
      return { groupJid: fact.group, ...senderOf(fact.by), [fact.action]: members, ...endOf(fact) };
    }
    case "picture_changed": {
      const { chat: chatJid, pictureId } = fact;
      return { chatJid, change: "picture", ...(pictureId === null ? { removed: true } : { pictureId }) };
    }
    case "contact_named":
      return { jid: jidOf(fact.contact), ...withoutNulls(fact.as) };
    case "call":
      return fact.what === "offer" ? toCallPayload(fact) : null;
    case "channel_changed":
      return fact.action === "unmute" ? null : { jid: fact.channel, action: fact.action };
    case "label_changed":
    case "label_assigned":
      return null;
  }
}

function toGroupPayload(fact: Told<"group_changed">): EventPayload | null {
  const changed = toGroupChange(fact.change);
  return changed && { groupJid: fact.group, ...changed, ...senderOf(fact.by), timestamp: fact.atMs };
}

function toGroupChange(change: GroupChange) {
  switch (change.what) {
    case "subject":
      return { subject: change.subject };
    case "description":
      return { description: change.description };
    case "announce":
      return { isAnnounce: change.isOn };
    case "locked":
      return { isLocked: change.isOn };
    case "invite":
      return withoutNulls({ newInviteLink: change.link });
    case "joined":
      return { subject: change.subject, ...withoutNulls({ reason: change.reason }) };
    case "approval":
    case "membersAdd":
    case "ephemeral":
    case "community":
    case "deleted":
      return null;
  }
}

function toCallPayload({ callId, from, atMs, isGroup, chat }: Told<"call">): EventPayload {
  return { callId, from: jidOf(from), timestamp: atMs, isGroup, ...groupIn(chat) };
}

/** Some calls of several are of no group. */
function groupIn(chat: string) {
  return chat.endsWith("@g.us") ? { groupJid: chat } : {};
}

function endOf({ reason, atMs }: Told<"members_changed">) {
  return { ...withoutNulls({ reason }), timestamp: atMs };
}

function senderOf(by: Person | null): { readonly sender?: string } {
  return by ? { sender: jidOf(by) } : {};
}

/** Everybody has one of the two. */
function jidOf({ jid, lid }: Person): string {
  return jid ?? lid ?? "";
}

type NotNull<Members> = { readonly [Name in keyof Members]?: NonNullable<Members[Name]> };

/** Members that are empty are left out. */
function withoutNulls<Members extends object>(members: Members): NotNull<Members> {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== null),
  ) as NotNull<Members>;
}
