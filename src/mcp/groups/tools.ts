import { z } from "zod";
import type { Group } from "../../core/index.ts";
import { rowsUpTo } from "../protocol/input.ts";
import { tool, type Tool } from "../protocol/tool.ts";

const MOST_GROUPS = 100;

/** The row behind which a page begins. */
const ROW = z
  .string()
  .regex(/^\d{1,15}$/, "takes the cursor of an answer")
  .optional()
  .describe("`cursor` of the answer before");

export const groupTools: readonly Tool[] = [
  tool(
    {
      name: "group_list",
      title: "List groups",
      description: "The groups that the account is in, with what they are called.",
      needs: "read",
      isReading: true,
      input: { limit: rowsUpTo(MOST_GROUPS), cursor: ROW },
    },
    async ({ core, session }, { limit, cursor: after }) => {
      const found = await Array.fromAsync(core.groups.list(session, { after, limit: limit + 1 }));
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        groups: shown.map(toGroup),
        ...(last && { cursor: String(last.row) }),
        next:
          shown.length === 0
            ? "The account is in no group, as far as it is known."
            : `A \`chat\` goes wherever a chat is named.${last ? " group_list with `cursor` shows more." : ""}`,
      };
    },
  ),
];

function toGroup({ jid, subject, memberCount, isAnnounce, community }: Group) {
  return {
    chat: jid,
    subject,
    members: memberCount,
    ...(isAnnounce && { onlyAdminsWrite: true }),
    ...(community !== null && { community }),
  };
}
