import type { BinaryNode } from "@whiskeysockets/baileys";
import { parseRecipient, toJid, type NewsFact } from "../../core/index.ts";

type ChannelFact = Extract<NewsFact, { name: "channel_changed" }>;

const JOINED = "xwa2_notify_newsletter_on_join";
const LEFT = "xwa2_notify_newsletter_on_leave";
const MUTED = "xwa2_notify_newsletter_on_mute_change";

/** What a notification of type `mex` tells of the account's channels, in the words of whatsmeow's `Newsletter*` events. */
export function readChannelNews({ content }: BinaryNode, atMs: number): readonly ChannelFact[] {
  return (Array.isArray(content) ? content : []).flatMap((child) => {
    const data = dataIn(child);
    if (!data) return [];
    const { [JOINED]: joined, [LEFT]: left, [MUTED]: muted } = data;
    const facts = [
      factOf(joined, "join", atMs),
      factOf(left, "leave", atMs),
      factOf(muted, membersOf(muted)["mute"] === "ON" ? "mute" : "unmute", atMs),
    ];
    return facts.filter((fact) => fact !== undefined);
  });
}

function factOf(told: unknown, action: ChannelFact["action"], atMs: number): ChannelFact | undefined {
  const { id } = membersOf(told);
  const channel = typeof id === "string" ? parseRecipient(id) : undefined;
  if (channel?.kind !== "channel") return undefined;
  return { name: "channel_changed", channel: toJid(channel), action, atMs };
}

function dataIn({ tag, content }: BinaryNode): Readonly<Record<string, unknown>> | undefined {
  if (tag !== "update" || content === undefined || Array.isArray(content)) return undefined;
  try {
    return membersOf(membersOf(JSON.parse(Buffer.from(content as Uint8Array).toString("utf8")))["data"]);
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
