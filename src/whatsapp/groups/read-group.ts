import { getBinaryNodeChild, getBinaryNodeChildren, type BinaryNode } from "@whiskeysockets/baileys";
import type { GroupInfo, GroupRole, MemberInfo, SetBy } from "../../core/index.ts";
import type { AddressBook } from "../contacts/address-book.ts";
import { personOf } from "../news/news-reader.ts";

/** Of what a stranger may have written. */
const MOST_SUBJECT_CHARACTERS = 1_000;
const MOST_DESCRIPTION_CHARACTERS = 10_000;

type Reader = { readonly book: AddressBook };

/**
 * A group as WhatsApp describes it. The library's own reading takes a group that lets everybody in for one that has whoever
 * comes approved, and throws for one whose maker is gone.
 */
export async function readGroup(group: BinaryNode, reader: Reader): Promise<GroupInfo> {
  const { attrs } = group;
  const description = getBinaryNodeChild(group, "description");
  const text = textOf(description, "body");
  const named = getBinaryNodeChildren(group, "participant");
  const members = (await Promise.all(named.map((each) => memberIn(each, reader)))).flat();
  const [owner, subjectSet, descriptionSet] = await Promise.all([
    personOf(reader, attrs["creator"], attrs["creator_pn"]),
    setBy(reader, attrs["s_t"], attrs["s_o"], attrs["s_o_pn"]),
    text === ""
      ? null
      : setBy(
          reader,
          description?.attrs["t"],
          description?.attrs["participant"],
          description?.attrs["participant_pn"],
        ),
  ]);
  return {
    jid: groupJid(attrs["id"] ?? ""),
    subject: (attrs["subject"] ?? "").slice(0, MOST_SUBJECT_CHARACTERS),
    subjectSet,
    description: text === "" ? null : text.slice(0, MOST_DESCRIPTION_CHARACTERS),
    descriptionSet,
    owner,
    createdAtMs: timeIn(attrs["creation"]),
    isAnnounce: getBinaryNodeChild(group, "announcement") !== undefined,
    isLocked: getBinaryNodeChild(group, "locked") !== undefined,
    hasApproval: isApproved(group),
    canMembersAdd: textOf(group, "member_add_mode") === "all_member_add",
    ephemeralSeconds: Number(getBinaryNodeChild(group, "ephemeral")?.attrs["expiration"]) || 0,
    isCommunity: getBinaryNodeChild(group, "parent") !== undefined,
    community: getBinaryNodeChild(group, "linked_parent")?.attrs["jid"] ?? null,
    isDefaultSubGroup: getBinaryNodeChild(group, "default_sub_group") !== undefined,
    isSuspended: getBinaryNodeChild(group, "suspended") !== undefined,
    memberCount: Number(attrs["size"]) || members.length,
    members,
  };
}

/** WhatsApp names a group by the digits of its JID alone. */
export function groupJid(id: string): string {
  return id.includes("@") ? id : `${id}@g.us`;
}

/** Whether a group's `membership_approval_mode` is on. */
export function isApproved(parent: BinaryNode): boolean {
  const mode = getBinaryNodeChild(parent, "membership_approval_mode");
  return getBinaryNodeChild(mode, "group_join")?.attrs["state"] === "on";
}

/** The text in a child of that name; empty where there is none. */
export function textOf(parent: BinaryNode | undefined, tag: string): string {
  const content = getBinaryNodeChild(parent, tag)?.content;
  if (content === undefined || Array.isArray(content)) return "";
  return typeof content === "string" ? content : Buffer.from(content).toString("utf8");
}

async function memberIn({ attrs }: BinaryNode, reader: Reader): Promise<readonly MemberInfo[]> {
  // Whom WhatsApp has not let in stands among them with an error.
  if (attrs["error"] !== undefined) return [];
  const person = await personOf(reader, attrs["jid"], attrs["phone_number"], attrs["lid"]);
  if (!person) return [];
  // Only of who hides their number, in the group where a community announces.
  const redactedPhone = person.jid === null ? attrs["display_name"] : undefined;
  return [{ ...person, role: roleIn(attrs["type"]), ...(redactedPhone && { redactedPhone }) }];
}

function roleIn(type: string | undefined): GroupRole {
  return type === "admin" || type === "superadmin" ? type : "member";
}

async function setBy(
  reader: Reader,
  seconds: string | undefined,
  ...jids: readonly (string | undefined)[]
): Promise<SetBy | null> {
  const by = await personOf(reader, ...jids);
  const atMs = timeIn(seconds);
  return by === null && atMs === null ? null : { by, atMs };
}

export function timeIn(seconds: string | undefined): number | null {
  const whole = Number(seconds);
  return Number.isSafeInteger(whole) && whole > 0 ? whole * 1000 : null;
}
