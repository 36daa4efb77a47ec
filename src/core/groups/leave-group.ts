import type { Connections } from "../connections.ts";
import type { Session } from "../sessions/index.ts";
import type { GroupStore } from "./group-store.ts";
import type { LineGroups } from "./line-groups.ts";
import { rowsInOrder } from "./rows-in-order.ts";

/** Asks WhatsApp something of one group. */
type Ask = <T>(session: Session, group: string, question: (line: LineGroups) => Promise<T>) => Promise<T>;

type LeavingPorts = {
  readonly connections: Connections;
  readonly groups: Pick<GroupStore, "find" | "list" | "remove">;
};

/** Leaves a group: WhatsApp has a question of its own for a community, which is left with all its groups. */
export function leaving(
  { connections, groups }: LeavingPorts,
  ask: Ask,
): (session: Session, group: string) => Promise<void> {
  async function keptIn(sessionId: string, community: string): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const group of rowsInOrder((page) => groups.list(sessionId, page), {}))
      if (group.community === community) found.push(group.jid);
    return found;
  }

  return async (session, group) => {
    const { id } = session;
    const { isCommunity } =
      (await groups.find(id, group)) ?? (await ask(session, group, (line) => line.get(group)));
    if (isCommunity) {
      await ask(session, group, () => connections.of(id).communities.leave(group));
      for (const jid of await keptIn(id, group)) await groups.remove(id, jid);
    } else await ask(session, group, (line) => line.leave(group));
    await groups.remove(id, group);
  };
}
