import type { Clock } from "../clock.ts";
import type { Connections, LineCommunities } from "../connections.ts";
import { toGatewayError, type GatewayError } from "../errors.ts";
import type { DescribedGroup, GroupDetails, GroupInfo, Groups, GroupStore } from "../groups/index.ts";
import type { Log } from "../log.ts";
import type { MediaSource } from "../messages/index.ts";
import { requireOpen, type Session } from "../sessions/index.ts";

/** WhatsApp takes who links faster than people do for a machine. */
const BETWEEN_GROUPS_MS = 1_000;

/** A group of a community, as its members see it. */
export type SubGroup = {
  readonly jid: string;
  readonly subject: string;
  /** Where the community's announcements are. */
  readonly isDefault: boolean;
};

/** Which groups were put into a community or taken out of it, and which were not; JIDs, in their order. */
export type Moved = { readonly moved: readonly string[]; readonly failed: readonly string[] };

/** A community that is to be made, and the groups that are put into it from the beginning. */
export type NewCommunity = {
  readonly subject: string;
  readonly description?: string | undefined;
  readonly picture?: MediaSource | undefined;
  /** Whoever wants to come in has to be let in by an admin. */
  readonly isApprovalRequired: boolean;
  readonly groups: readonly string[];
};

/** What was made: an ordinary group where WhatsApp lets the account have no community. */
export type CreatedCommunity = DescribedGroup & {
  readonly isCommunity: boolean;
  readonly moved: Moved;
  /** Why it has not got its picture; undefined where it has, or was to have none. */
  readonly pictureError: GatewayError | undefined;
};

/** Groups of groups, each known by the JID of its parent group. All throw `session_not_connected`. */
export interface Communities {
  /** Throws what groups throw. What fails once it is there is told, and changes nothing of that. */
  create(session: Session, community: NewCommunity): Promise<CreatedCommunity>;
  /** One after the other; what WhatsApp refuses of one holds up no other. */
  link(session: Session, community: string, groups: readonly string[]): Promise<Moved>;
  unlink(session: Session, community: string, groups: readonly string[]): Promise<Moved>;
  /** Those that the account is in. Throws `whatsapp_failed`. */
  groupsOf(session: Session, community: string): Promise<readonly SubGroup[]>;
}

export type CommunityPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly groups: Pick<GroupStore, "change">;
};

export function createCommunities(
  { clock, log, connections, groups: store }: CommunityPorts,
  groups: Pick<Groups & GroupDetails, "create" | "update" | "describe">,
): Communities {
  async function found(session: Session, community: NewCommunity): Promise<GroupInfo> {
    const made = await connections.of(session.id).communities.create(community);
    if (made) return made;
    const { subject, description } = community;
    return (await groups.create(session, { subject, participants: [], edit: { description } })).group;
  }

  /** Undefined where all is well. */
  async function picturedAs(
    session: Session,
    { jid }: GroupInfo,
    picture: MediaSource | undefined,
  ): Promise<GatewayError | undefined> {
    if (picture === undefined) return undefined;
    return groups.update(session, jid, { picture }).then(() => undefined, toGatewayError);
  }

  async function keep({ id }: Session, moved: Moved, community: string | null): Promise<Moved> {
    for (const jid of moved.moved) await store.change(id, jid, { community }, clock.wallMs());
    return moved;
  }

  async function move(
    { id: sessionId }: Session,
    jids: readonly string[],
    one: (line: LineCommunities, group: string) => Promise<void>,
  ): Promise<Moved> {
    if (jids.length > 0) requireOpen(connections, sessionId);
    const moved: string[] = [];
    const failed: string[] = [];
    for (const group of jids) {
      if (moved.length + failed.length > 0) await passed(clock, BETWEEN_GROUPS_MS);
      try {
        await one(connections.of(sessionId).communities, group);
        moved.push(group);
      } catch (error) {
        const { code, message } = toGatewayError(error);
        log.warn("a group of a community was not moved", { sessionId, code, cause: message });
        failed.push(group);
      }
    }
    return { moved, failed };
  }

  async function link(session: Session, community: string, jids: readonly string[]): Promise<Moved> {
    const moved = await move(session, jids, (line, group) => line.link(community, group));
    return keep(session, moved, community);
  }

  return {
    async create(session, community) {
      requireOpen(connections, session.id);
      const made = await found(session, community);
      const { jid, isCommunity } = made;
      const pictureError = await picturedAs(session, made, community.picture);
      const moved = isCommunity
        ? await link(session, jid, community.groups)
        : { moved: [], failed: community.groups };
      const unread = { group: made, inviteCode: null };
      const described = await groups.describe(session, jid).catch(() => unread);
      return { ...described, isCommunity, moved, pictureError };
    },
    link,
    async unlink(session, community, jids) {
      const moved = await move(session, jids, (line, group) => line.unlink(community, group));
      return keep(session, moved, null);
    },
    groupsOf: ({ id }, community) => connections.of(id).communities.groupsOf(community),
  };
}

function passed(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
