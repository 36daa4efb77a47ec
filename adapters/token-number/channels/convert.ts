import type { z } from "@hono/zod-openapi";
import {
  channelLink,
  parseChannelKey,
  type Channel,
  type ChannelKey,
  type CreateChannel,
} from "../../../src/core/index.ts";
import { invalidBody } from "../dialect/validation.ts";
import { fromMediaText } from "../messages/sending/media/members.ts";
import type {
  CreateNewsletterBody,
  Newsletter,
  NewsletterChangedResponse,
  NewsletterResponse,
  NewslettersResponse,
} from "./schemas.ts";

export function fromIdentifier({ identifier }: { readonly identifier: string }): ChannelKey {
  const key = parseChannelKey(identifier);
  // The schema has refused it.
  if (!key) throw invalidBody();
  return key;
}

export function fromCreateBody(body: z.infer<typeof CreateNewsletterBody>): CreateChannel {
  const { name, description, picture } = body;
  const isGiven = picture !== undefined && picture !== "";
  return { name, description, ...(isGiven && { picture: fromMediaText(picture) }) };
}

export function toNewsletterResponse(message: string, channel: Channel): z.infer<typeof NewsletterResponse> {
  return { success: true, message, channel: toNewsletter(channel) };
}

export function toNewslettersResponse(channels: readonly Channel[]): z.infer<typeof NewslettersResponse> {
  const total = channels.length;
  return {
    success: true,
    message: `${total} newsletters found`,
    channels: channels.map(toNewsletter),
    meta: { total },
  };
}

export function toChangedResponse(
  message: string,
  { jid: channelJid }: Channel,
): z.infer<typeof NewsletterChangedResponse> {
  return { success: true, message, channelJid };
}

function toNewsletter(channel: Channel): z.infer<typeof Newsletter> {
  const { jid, state, name, description, inviteCode, followers, pictureUrl } = channel;
  return {
    jid,
    state,
    name,
    description,
    ...(inviteCode !== null && { inviteLink: channelLink(inviteCode) }),
    subscriberCount: followers,
    pictureUrl,
  };
}
