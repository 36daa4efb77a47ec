import { z } from "@hono/zod-openapi";
import { inPath, SessionParams } from "../dialect/schemas.ts";
import { MessageRow } from "../messages/schemas.ts";

const CHANNEL_JID = "120363144038483540@newsletter";

/** Of a channel that something is done to. */
export const ChannelParams = SessionParams.extend({
  jid: inPath("jid", "The channel's JID, or the code at the end of its link.", CHANNEL_JID),
});

/** Of what is stored, which is known by the JID. */
export const StoredChannelParams = SessionParams.extend({
  jid: inPath("jid", "The channel's JID.", CHANNEL_JID),
});

export const CreateChannelBody = z
  .object({
    name: z.string().min(1).openapi({ maxLength: 100, example: "News" }),
    description: z.string().optional().openapi({ maxLength: 2048, example: "What is new" }),
  })
  .openapi("CreateChannel");

export const ChannelCreated = z.object({ jid: z.string() }).openapi("ChannelCreated");

export const MuteChannelBody = z
  .object({ mute: z.boolean().default(true) })
  .openapi("MuteChannel", { example: { mute: true } });

export const PostList = z
  .object({
    data: z.array(MessageRow),
    nextCursor: z.string().openapi({ description: "Empty on the last page." }),
  })
  .openapi("PostList");
