import { parseRecipient } from "../chat-address.ts";

/** What an account is in a channel. */
export type ChannelRole = "owner" | "admin" | "subscriber" | "guest";

/** A channel as WhatsApp tells of it. */
export type Channel = {
  readonly jid: string;
  /** In WhatsApp's word: `active`, `suspended`, `geosuspended`. */
  readonly state: string;
  readonly name: string;
  readonly description: string;
  /** What stands at the end of its link; null where that is not told. */
  readonly inviteCode: string | null;
  readonly followers: number;
  readonly pictureUrl: string | null;
  /** The account's; null where it is not told. */
  readonly role: ChannelRole | null;
  readonly isMuted: boolean;
};

/** By what a channel is looked for: its JID, or the code in its link. */
export type ChannelKey =
  { readonly kind: "jid"; readonly jid: string } | { readonly kind: "invite"; readonly code: string };

const LINK = /^https?:\/\/(?:www\.)?whatsapp\.com\/channel\/([^/?#]+)\/?(?:[?#].*)?$/i;
const CODE = /^[A-Za-z0-9_-]{5,64}$/;

/** Where a channel's code leads. */
export function channelLink(code: string): string {
  return `https://whatsapp.com/channel/${code}`;
}

/** Reads a channel's JID, its link, or the code in that, whose letters are large or small. Total: never throws. */
export function parseChannelKey(text: string): ChannelKey | undefined {
  if (parseRecipient(text)?.kind === "channel") return { kind: "jid", jid: text };
  const code = LINK.exec(text)?.[1] ?? text;
  return CODE.test(code) ? { kind: "invite", code } : undefined;
}
