import { z } from "@hono/zod-openapi";
import { ChatParams } from "./schemas.ts";
import type { NotBuiltId } from "./not-built.ts";

const inPath = (name: string, description: string, example: string) =>
  z.string().openapi({ param: { name, in: "path" }, description, example });

const IN_PATH = {
  ...ChatParams.shape,
  mid: inPath("mid", "The WhatsApp id of the message.", "3EB0A9253FA64269E11C9D"),
  jid: inPath("jid", "A JID.", "6281234567890@s.whatsapp.net"),
  lid: inPath("lid", "The LID of the person.", "205227043110953@lid"),
  gid: inPath("gid", "The JID of the group.", "120363041234567890@g.us"),
};

const PAGE = z.object({
  limit: z.int().optional().openapi({ description: "Rows of a page, 1 to 200; 50 without it.", example: 50 }),
  cursor: z.string().optional().openapi({ description: "`nextCursor` of the page before." }),
});

/** What an operation takes in its query. */
export const IN_QUERY: Partial<Record<NotBuiltId, z.ZodObject>> = {
  sendMessage: z.object({
    async: z.boolean().default(false).openapi({ description: "Queue the message and answer 202 at once." }),
  }),
  listChannelMessages: PAGE,
  listChats: PAGE,
  listChatMessages: PAGE,
  listContacts: PAGE.extend({
    source: z.enum(["dm", "group"]).optional(),
    group: z.string().optional().openapi({ description: "The JID of a group that they are members of." }),
    q: z.string().optional().openapi({ description: "A part of the name, in any case." }),
  }),
};

/** The parameters of a documented path, in their order. */
export function pathParameters(path: string): z.ZodObject {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as keyof typeof IN_PATH);
  return z.object(Object.fromEntries(names.map((name) => [name, IN_PATH[name]])));
}
