import type { ServerContext } from "../server/context.ts";
import { notification } from "../server/notification.ts";
import { stanza } from "../wire/stanza.ts";
import { linkedAccount, setAppState } from "./set-app-state.ts";

export type PhoneContact = {
  readonly phone: string;
  readonly name: string;
  readonly firstName: string | undefined;
};

/** The phone of a number writes somebody into its address book, which its companions learn. Throws a ControlError. */
export function keepContact(
  number: string,
  { phone, name, firstName }: PhoneContact,
  context: ServerContext,
): void {
  const lidJid = context.people.lidOf(phone);
  const contactAction = { fullName: name, firstName: firstName ?? null, lidJid };
  const index = ["contact", `${phone}@s.whatsapp.net`];
  setAppState(
    linkedAccount(number, context),
    "critical_unblock_low",
    { index, value: { contactAction } },
    context,
  );
}

export const CHANNEL_ACTIONS = ["join", "leave", "mute"] as const;
export type ChannelAction = (typeof CHANNEL_ACTIONS)[number];

/** What WhatsApp calls each, and what it tells beside the channel. */
const CHANNEL_NEWS = {
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
  mute: {
    op: "NotificationNewsletterUserSettingChange",
    key: "xwa2_notify_newsletter_on_mute_change",
    more: { mute: "ON" },
  },
} as const;

/** The phone of a number joins, leaves or mutes a channel, which its companions learn. Throws a ControlError. */
export function useChannel(number: string, jid: string, action: ChannelAction, context: ServerContext): void {
  const { op, key, more } = CHANNEL_NEWS[action];
  const told = Buffer.from(JSON.stringify({ data: { [key]: { id: jid, ...more } } }));
  const news = stanza("update", { op_name: op }, told);
  for (const device of linkedAccount(number, context).devices)
    context.mail.add(device, notification("mex", news));
}
