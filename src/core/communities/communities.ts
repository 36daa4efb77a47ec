import type { Clock } from "../clock.ts";
import type { Connections, LineCommunities } from "../connections.ts";
import { toGatewayError } from "../errors.ts";
import type { Log } from "../log.ts";
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

/** Groups of groups, each known by the JID of its parent group. All throw `session_not_connected`. */
export interface Communities {
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
};

export function createCommunities({ clock, log, connections }: CommunityPorts): Communities {
  async function move(
    { id: sessionId }: Session,
    groups: readonly string[],
    one: (line: LineCommunities, group: string) => Promise<void>,
  ): Promise<Moved> {
    requireOpen(connections, sessionId);
    const moved: string[] = [];
    const failed: string[] = [];
    for (const group of groups) {
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

  return {
    link: (session, community, groups) => move(session, groups, (line, group) => line.link(community, group)),
    unlink: (session, community, groups) =>
      move(session, groups, (line, group) => line.unlink(community, group)),
    groupsOf: ({ id }, community) => connections.of(id).communities.groupsOf(community),
  };
}

function passed(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
