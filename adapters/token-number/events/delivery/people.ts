import {
  parseChatAddress,
  parseRecipient,
  toJid,
  type Person,
  type Session,
} from "../../../../src/core/index.ts";
import type { ToldChat, ToldPerson } from "./people-schemas.ts";

/** What events tell of the instance that they are of. */
export type ToldInstance = Pick<Session, "name" | "device">;

/** A chat by its key. */
export function toChat(key: string): ToldChat {
  return { jid: key, ...(isLid(key) && { lid: key }), type: chatTypeOf(key) };
}

function chatTypeOf(key: string): ToldChat["type"] {
  const kind = parseRecipient(key)?.kind;
  if (kind === "channel") return "newsletter";
  return kind === "group" || kind === "status" ? kind : "private";
}

/** Somebody by a JID, as it came. */
export function personOf(text: string, name: string | null = null): ToldPerson {
  const address = parseChatAddress(text);
  const jid = address ? toJid(address) : text;
  return { jid, ...(isLid(jid) && { lid: jid }), ...named(name) };
}

/** Whoever is known only by their LID has it as their JID too. */
export function toPerson({ jid, lid }: Person): ToldPerson {
  return { jid: jid ?? lid ?? "", ...(lid !== null && { lid }) };
}

/** The account itself, where a phone has linked it. */
export function ownPerson({ device }: ToldInstance): ToldPerson | undefined {
  if (!device) return undefined;
  const jid = toJid({ kind: "person", number: device.number });
  return { jid, ...(device.lid !== null && { lid: device.lid }), ...named(device.pushName) };
}

export function isLid(jid: string): boolean {
  return jid.endsWith("@lid");
}

/** The name of whom or what has one. */
export function named(name: string | null | undefined): { readonly name?: string } {
  return name ? { name } : {};
}
