import type { Group } from "../../groups.ts";
import type { ServerContext } from "../context.ts";
import { createGroup, type Founding } from "../groups/create-group.ts";

/** Makes a community: its parent group, and the group of its announcements, in which only admins write. */
export function createCommunity(
  founding: Founding,
  isApprovalRequired: boolean,
  context: ServerContext,
): Group {
  const parent = createGroup({ ...founding, place: { kind: "parent", isApprovalRequired } }, context);
  const { subject, creator, members } = founding;
  const place = { kind: "in", community: parent.jid, isDefault: true } as const;
  createGroup({ subject, creator, members, place, settings: { announcement: true } }, context);
  return parent;
}

/** Makes the group of a community in which everybody talks, which a client may ask for. */
export function createGeneralChat(
  { jid }: Group,
  { creator, members }: Founding,
  context: ServerContext,
): void {
  const place = { kind: "in", community: jid, isDefault: false } as const;
  createGroup({ subject: "General", creator, members, place }, context);
}
