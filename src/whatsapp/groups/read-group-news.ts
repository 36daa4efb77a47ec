import { getBinaryNodeChild, getBinaryNodeChildren, type BinaryNode } from "@whiskeysockets/baileys";
import {
  inviteLink,
  parseChatAddress,
  toJid,
  type GroupChange,
  type NewsFact,
  type Person,
} from "../../core/index.ts";
import { personOf, type NewsReader } from "../news/news-reader.ts";
import { groupJid, isApproved, textOf } from "./read-group.ts";

const ACTIONS = {
  add: "join",
  remove: "leave",
  leave: "leave",
  promote: "promote",
  demote: "demote",
} as const;

type Happened = { readonly group: string; readonly by: Person | null; readonly atMs: number };

/** What a notification of type `w:gp2` tells of a group: in the words of whatsmeow's `GroupInfo` and `JoinedGroup`. */
export async function readGroupNews(
  { attrs, content }: BinaryNode,
  atMs: number,
  reader: NewsReader,
): Promise<readonly NewsFact[]> {
  const address = parseChatAddress(attrs["from"] ?? "");
  if (address?.kind !== "group" || !Array.isArray(content)) return [];
  const by = await personOf(reader, attrs["participant"], attrs["participant_pn"]);
  const happened = { group: toJid(address), by, atMs };
  const facts = await Promise.all(content.map((child) => factsIn(child, happened, reader)));
  return facts.flat();
}

async function factsIn(
  child: BinaryNode,
  happened: Happened,
  reader: NewsReader,
): Promise<readonly NewsFact[]> {
  const action = ACTIONS[child.tag as keyof typeof ACTIONS] as (typeof ACTIONS)["add"] | undefined;
  if (action !== undefined) return membersIn(child, action, happened, reader);
  const link = linkIn(child, happened.group);
  if (link) return [{ name: "group_changed", ...happened, ...link }];
  const change = changeIn(child);
  return change ? [{ name: "group_changed", ...happened, change }] : [];
}

/** Both are told: a group which community it is in, and the community which group is in it. */
function linkIn(
  child: BinaryNode,
  told: string,
): { readonly group: string; readonly change: GroupChange } | undefined {
  const { tag, attrs } = child;
  if (tag !== "link" && tag !== "unlink") return undefined;
  const other = getBinaryNodeChild(child, "group")?.attrs["jid"];
  const address = other === undefined ? undefined : parseChatAddress(groupJid(other));
  if (address?.kind !== "group") return undefined;
  const isParent = attrs[`${tag}_type`] === "parent_group";
  if (!isParent && attrs[`${tag}_type`] !== "sub_group") return undefined;
  const [group, parent] = isParent ? [told, toJid(address)] : [toJid(address), told];
  return { group, change: { what: "community", community: tag === "link" ? parent : null } };
}

async function membersIn(
  child: BinaryNode,
  action: (typeof ACTIONS)[keyof typeof ACTIONS],
  happened: Happened,
  reader: NewsReader,
): Promise<readonly NewsFact[]> {
  const named = getBinaryNodeChildren(child, "participant").map(({ attrs }) => attrs);
  const found = await Promise.all(
    named.map(({ jid, phone_number, lid }) => personOf(reader, jid, phone_number, lid)),
  );
  const members = found.filter((member) => member !== null);
  if (members.length === 0) return [];
  const reason = child.attrs["reason"] ?? null;
  const changed: NewsFact = { name: "members_changed", ...happened, action, members, reason };
  const own = reader.ownNames();
  const isIn = action === "join" && members.some(({ jid, lid }) => isOneOf(own, jid) || isOneOf(own, lid));
  if (!isIn) return [changed];
  const subject = (await reader.subjectOf(happened.group)) ?? "";
  return [{ name: "group_changed", ...happened, change: { what: "joined", subject, reason } }, changed];
}

function isOneOf(names: readonly string[], jid: string | null): boolean {
  return jid !== null && names.includes(jid);
}

function changeIn(child: BinaryNode): GroupChange | undefined {
  const { tag, attrs } = child;
  switch (tag) {
    case "subject":
      return { what: "subject", subject: attrs["subject"] ?? "" };
    case "description":
      return { what: "description", description: attrs["delete"] === "true" ? "" : textOf(child, "body") };
    case "announcement":
    case "not_announcement":
      return { what: "announce", isOn: tag === "announcement" };
    case "locked":
    case "unlocked":
      return { what: "locked", isOn: tag === "locked" };
    case "membership_approval_mode":
      return { what: "approval", isOn: isApproved({ tag, attrs, content: [child] }) };
    case "member_add_mode":
      return { what: "membersAdd", isOn: textOf({ tag, attrs, content: [child] }, tag) === "all_member_add" };
    case "ephemeral":
    case "not_ephemeral":
      return { what: "ephemeral", seconds: tag === "ephemeral" ? Number(attrs["expiration"]) || 0 : 0 };
    case "invite":
      return { what: "invite", link: attrs["code"] === undefined ? null : inviteLink(attrs["code"]) };
    case "create": {
      const subject = getBinaryNodeChild(child, "group")?.attrs["subject"] ?? "";
      return { what: "joined", subject, reason: attrs["reason"] ?? null };
    }
    case "delete":
      return { what: "deleted" };
    default:
      return undefined;
  }
}
