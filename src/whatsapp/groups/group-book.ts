import { jidNormalizedUser, type GroupMetadata, type WASocket } from "@whiskeysockets/baileys";

/** Of one line. */
const MOST_GROUPS = 500;

/** What a line knows of groups, so that not every message to one asks who is in it. */
export interface GroupBook {
  /** From what is known, or by asking. Rejects when WhatsApp does not say. */
  metadataOf(group: string): Promise<GroupMetadata>;
  isAdmin(group: string, jid: string): Promise<boolean>;
}

/** Of the socket once there is one; what has changed in a group is asked for anew. */
export function groupBook(socketOf: () => WASocket): GroupBook & { follow(socket: WASocket): void } {
  const known = new Map<string, Promise<GroupMetadata>>();

  function metadataOf(group: string): Promise<GroupMetadata> {
    const asked = known.get(group) ?? socketOf().groupMetadata(group);
    // The one that was not asked about for the longest time goes first.
    known.delete(group);
    known.set(group, asked);
    const [oldest] = known.keys();
    if (known.size > MOST_GROUPS && oldest !== undefined) known.delete(oldest);
    asked.catch(() => known.delete(group));
    return asked;
  }

  return {
    metadataOf,
    async isAdmin(group, jid) {
      const { participants } = await metadataOf(group);
      const found = participants.find(({ id, lid, phoneNumber }) =>
        [id, lid, phoneNumber].some((each) => each !== undefined && jidNormalizedUser(each) === jid),
      );
      return found?.admin != null;
    },
    follow({ ev }) {
      ev.on("groups.update", (updates) => updates.forEach(({ id }) => id && known.delete(id)));
      ev.on("groups.upsert", (groups) => groups.forEach(({ id }) => known.delete(id)));
      ev.on("group-participants.update", ({ id }) => void known.delete(id));
    },
  };
}
