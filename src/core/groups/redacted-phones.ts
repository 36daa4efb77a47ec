import type { Names } from "../contacts/index.ts";
import type { GroupStore } from "./group-store.ts";
import type { GroupInfo } from "./group.ts";

const NAMED_AT_ONCE = 100;

/** The same groups; what WhatsApp shows in them of numbers that are hidden is kept with the names of who hides them. */
export function keepingRedactedPhones(groups: GroupStore, names: Pick<Names, "knew">): GroupStore {
  async function keep(sessionId: string, { members }: GroupInfo): Promise<void> {
    const redacted = members.flatMap(({ jid, lid, redactedPhone }) =>
      redactedPhone ? [{ contact: { jid, lid }, redactedPhone }] : [],
    );
    for (let at = 0; at < redacted.length; at += NAMED_AT_ONCE) {
      const some = redacted.slice(at, at + NAMED_AT_ONCE);
      await Promise.all(
        some.map(({ contact, redactedPhone }) => names.knew(sessionId, contact, { redactedPhone })),
      );
    }
  }

  return {
    ...groups,
    async put(sessionId, group, askedAtMs, nowWallMs) {
      const isKept = await groups.put(sessionId, group, askedAtMs, nowWallMs);
      if (isKept) await keep(sessionId, group);
      return isKept;
    },
  };
}
