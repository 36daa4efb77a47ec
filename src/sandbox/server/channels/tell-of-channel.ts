import type { LinkedDevice } from "../../linked-device.ts";
import { stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { notification } from "../notification.ts";

export const CHANNEL_ACTIONS = ["join", "leave", "mute", "unmute"] as const;
export type ChannelAction = (typeof CHANNEL_ACTIONS)[number];

const MUTE = { op: "NotificationNewsletterUserSettingChange", key: "xwa2_notify_newsletter_on_mute_change" };

/** What WhatsApp calls each, and what it tells beside the channel. */
const NEWS = {
  join: {
    op: "NotificationNewsletterJoin",
    key: "xwa2_notify_newsletter_on_join",
    more: { state: { type: "ACTIVE" }, viewer_metadata: { mute: "OFF", role: "SUBSCRIBER" } },
  },
  leave: {
    op: "NotificationNewsletterLeave",
    key: "xwa2_notify_newsletter_on_leave",
    more: { role: "SUBSCRIBER" },
  },
  mute: { ...MUTE, more: { mute: "ON" } },
  unmute: { ...MUTE, more: { mute: "OFF" } },
} as const;

/** Tells the companions of a number, but for the one that did it, that it joins, leaves, mutes or unmutes a channel. */
export function tellOfChannel(
  number: string,
  jid: string,
  action: ChannelAction,
  { registry, mail }: ServerContext,
  doer?: LinkedDevice,
): void {
  const { op, key, more } = NEWS[action];
  const told = Buffer.from(JSON.stringify({ data: { [key]: { id: jid, ...more } } }));
  for (const device of registry.devicesOf(number)) {
    if (device !== doer) mail.add(device, notification("mex", stanza("update", { op_name: op }, told)));
  }
}
