import type { z } from "@hono/zod-openapi";
import type { Group, GroupMember, GroupRole, Session } from "../../../src/core/index.ts";
import type { JsonList } from "../../../src/http/answers/list-text.ts";
import type { DialectKit } from "../../../src/http/dialect.ts";
import { toParticipant } from "./convert.ts";
import type { ListedGroup, ListResponse } from "./answers.schemas.ts";
import type { ListQuery } from "./schemas.ts";

type Before = Pick<z.infer<typeof ListResponse>, "success" | "message">;
type After = Pick<z.infer<typeof ListResponse>, "meta">;

/** The account's groups by name; their members are read group by group, as the answer leaves. */
export async function listOf(
  groups: DialectKit["core"]["groups"],
  session: Session,
  { includeMembers }: z.infer<typeof ListQuery>,
): Promise<JsonList<"groups", Group, z.infer<typeof ListedGroup>, Before, After>> {
  const all = await Array.fromAsync(groups.list(session));
  const roles = await groups.ownRoles(session);
  const total = all.length;
  return {
    name: "groups",
    items: all.sort((one, other) => one.subject.localeCompare(other.subject)),
    async toRow(group) {
      const row = toListed(group, roles.get(group.jid));
      if (includeMembers !== "true") return row;
      const members: GroupMember[] = await Array.fromAsync(groups.members(session, group.jid));
      return { ...row, participants: members.map(toParticipant) };
    },
    before: { success: true, message: `${total} groups found` },
    after: () => ({ meta: { total } }),
  };
}

function toListed(group: Group, role: GroupRole | undefined): z.infer<typeof ListedGroup> {
  const { jid, subject, description, memberCount, isCommunity, community } = group;
  return {
    groupJid: jid,
    name: subject,
    description: description ?? "",
    memberCount,
    isAdmin: role !== undefined && role !== "member",
    isCommunity,
    ...(community !== null && { communityJid: community }),
  };
}
