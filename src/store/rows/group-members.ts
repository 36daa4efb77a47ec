import type { GroupRole, MemberInfo } from "../../core/index.ts";

/** WhatsApp's own bound. */
const MOST_MEMBERS = 1024;
/** When somebody was last seen is written again after so long. */
export const SEEN_MS = 60 * 60_000;

/** Who is in a group already. */
export type KnownMember = {
  readonly id: number;
  readonly key: string;
  readonly phone_jid: string | null;
  readonly role: string;
};

type Named = { readonly key: string; readonly phoneJid: string | null; readonly role: string };

/** What is to be written of a group's members: in this order, so that nobody's key is another's for a moment. */
export type MemberChanges = {
  readonly gone: readonly number[];
  readonly changed: readonly (Named & { readonly id: number })[];
  readonly come: readonly Named[];
};

/** These and nobody else. */
export function replacedMembers(
  known: readonly KnownMember[],
  members: readonly MemberInfo[],
): MemberChanges {
  const left = new Map(known.map((row) => [row.key, row]));
  const changed: (Named & { id: number })[] = [];
  const come: Named[] = [];
  for (const member of unique(members).slice(0, MOST_MEMBERS)) {
    const { key, role } = member;
    // Whom their number named alone may have a LID by now.
    const row = left.get(key) ?? left.get(member.phoneJid ?? "");
    if (!row) {
      come.push(member);
      continue;
    }
    left.delete(row.key);
    const phoneJid = member.phoneJid ?? row.phone_jid;
    if (row.key === key && row.phone_jid === phoneJid && row.role === role) continue;
    changed.push({ id: row.id, key, phoneJid, role });
  }
  return { gone: [...left.values()].map(({ id }) => id), changed, come };
}

/** These too; who is in it already keeps their role. */
export function addedMembers(known: readonly KnownMember[], members: readonly MemberInfo[]): MemberChanges {
  const all = new Map<string, Named & { readonly id?: number }>();
  const put = (member: Named & { readonly id?: number }) => {
    for (const name of [member.phoneJid, member.key]) if (name !== null) all.set(name, member);
  };
  for (const { id, key, phone_jid: phoneJid, role } of known) put({ id, key, phoneJid, role });
  const touched = new Map<string, Named & { readonly id?: number }>();
  let room = MOST_MEMBERS - known.length;
  for (const member of unique(members)) {
    const { key, phoneJid } = member;
    const there = all.get(key) ?? all.get(phoneJid ?? "");
    if (!there && room-- <= 0) continue;
    const next = there
      ? { ...there, key: key.endsWith("@lid") ? key : there.key, phoneJid: phoneJid ?? there.phoneJid }
      : member;
    if (there?.key === next.key && there.phoneJid === next.phoneJid) continue;
    if (there) touched.delete(there.key);
    touched.set(next.key, next);
    put(next);
  }
  const changed: (Named & { id: number })[] = [];
  const come: Named[] = [];
  for (const { id, ...named } of touched.values()) {
    if (id === undefined) come.push(named);
    else changed.push({ id, ...named });
  }
  return { gone: [], changed, come };
}

/** Whom of them these keys name. */
export function namedMembers(known: readonly KnownMember[], keys: readonly string[]): readonly KnownMember[] {
  const named = new Set(keys);
  return known.filter(({ key, phone_jid: phone }) => named.has(key) || (phone !== null && named.has(phone)));
}

export function isAnyChange({ gone, changed, come }: MemberChanges): boolean {
  return gone.length + changed.length + come.length > 0;
}

/** Each once, by the key that names them. */
function unique(members: readonly MemberInfo[]): readonly (Named & { readonly role: GroupRole })[] {
  const keyed = members.flatMap(({ jid, lid, role }) => {
    const key = lid ?? jid;
    return key === null ? [] : [{ key, phoneJid: lid === null ? null : jid, role }];
  });
  return [...new Map(keyed.map((member) => [member.key, member])).values()];
}
