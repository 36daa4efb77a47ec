import { randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import type { Channel } from "../channels.ts";
import { ControlError } from "../control-error.ts";
import { publish } from "../server/channels/publish.ts";
import { tellOfChannel, type ChannelAction } from "../server/channels/tell-of-channel.ts";
import { useChannel as use } from "../server/channels/use-channel.ts";
import type { ServerContext } from "../server/context.ts";
import { epochSeconds } from "../wire/stanza.ts";
import { composePostMedia } from "./messages/compose-media.ts";
import type { Content } from "./messages/received-message.ts";
import type { WrittenContent } from "./messages/written.ts";
import { linkedAccount } from "./set-app-state.ts";

/** Somebody makes a channel, whose link ends in the digits of its JID; one that is there is called so from now on. */
export function makeChannel(
  jid: string,
  told: Pick<Channel, "name" | "description">,
  { channels }: ServerContext,
): Channel {
  const [invite] = jid.split("@");
  const known = channels.find(jid);
  if (known) return Object.assign(known, told);
  return channels.make({ jid, ...told, createdAt: epochSeconds(), ...(invite && { invite }) });
}

/** What somebody posts. */
export type PostContent = Extract<WrittenContent, { readonly kind: "text" | "media" }>;

/** Somebody posts a text or a file in a channel; the id of the post. Throws a ControlError. */
export function post(jid: string, content: PostContent, context: ServerContext): string {
  const channel = context.channels.find(jid);
  if (!channel) throw new ControlError(404, "there is no such channel");
  const id = randomBytes(10).toString("hex").toUpperCase();
  const message =
    content.kind === "text"
      ? { extendedTextMessage: { text: content.text } }
      : composePostMedia(content, context.media);
  const wire = proto.Message.encode(message).finish();
  const number = String(context.channels.nextId(jid));
  publish(channel, { id, number, ...saidOf(content), wire }, context);
  channel.posts.take(id, Date.now(), shownOf(content));
  return id;
}

/** What its followers see of a post. */
function shownOf(content: PostContent): Content {
  if (content.kind === "text") return { kind: "text", text: content.text };
  const { kind, caption } = content.media;
  return { kind, ...(caption !== undefined && { caption }) };
}

/** What a stanza says of a post. */
function saidOf(content: PostContent): { readonly type: string; readonly mediaType?: string } {
  if (content.kind === "text") return { type: "text" };
  const { kind } = content.media;
  return { type: "media", mediaType: kind === "voice" ? "ptt" : kind };
}

/** The phone of a number joins, leaves, mutes or unmutes a channel, which its companions learn. Throws a ControlError. */
export function useChannel(number: string, jid: string, action: ChannelAction, context: ServerContext): void {
  linkedAccount(number, context);
  const name = `Channel ${jid.split("@")[0]}`;
  use(context.channels.find(jid) ?? makeChannel(jid, { name, description: "" }, context), number, action);
  tellOfChannel(number, jid, action, context);
}
