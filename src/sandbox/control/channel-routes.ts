import type { Context } from "hono";
import { ControlError } from "../control-error.ts";
import { makeChannel, post, useChannel, type PostContent } from "../phone/channel.ts";
import { CHANNEL_ACTIONS } from "../server/channels/tell-of-channel.ts";
import type { ServerContext } from "../server/context.ts";
import { isNewsletter } from "../wire/jid.ts";
import { Input } from "./input.ts";
import { ownNumberIn } from "./own-phone-routes.ts";
import { readWritten } from "./written-input.ts";

const ACTIONS = ["make", "post", ...CHANNEL_ACTIONS] as const;

/**
 * Somebody makes a channel and posts in it; the phone of a number, or of the only one that devices are linked to, joins, leaves,
 * mutes or unmutes one.
 */
export async function changeChannel(c: Context, context: ServerContext): Promise<Response> {
  const input = await Input.read(c, ["channel", "action", "number", "name", "description", "text", "media"]);
  const channel = input.text("channel");
  if (!isNewsletter(channel)) throw new ControlError(400, '"channel" must be the JID of a channel');
  const action = input.oneOf("action", ACTIONS);
  switch (action) {
    case "make": {
      const told = { name: input.text("name"), description: input.optionalText("description") ?? "" };
      const { invite } = makeChannel(channel, told, context);
      return c.json({ channel, action, invite });
    }
    case "post":
      return c.json({ channel, action, id: post(channel, readPost(input), context) });
    default: {
      const number = ownNumberIn(input, context);
      useChannel(number, channel, action, context);
      return c.json({ number, channel, action });
    }
  }
}

function readPost(input: Input): PostContent {
  const { content } = readWritten(input);
  if (content.kind === "text" || content.kind === "media") return content;
  throw new ControlError(400, "a post is a text or a file");
}
