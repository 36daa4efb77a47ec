import { createHash } from "node:crypto";

const NUMBER = /^[1-9]\d{4,19}$/;
const PERSON = /^(\d{5,20})@(s\.whatsapp\.net|lid)$/;
const NEWSLETTER = /^\d{5,25}@newsletter$/;
const GROUP = /^\d[\d-]*@g\.us$/;

/** An international number without plus sign: 5 to 20 digits, the first not 0. */
export function isNumber(value: string): boolean {
  return NUMBER.test(value);
}

/** The server's own address as a JID, or as a bare name: clients write both. */
export function isServer(address: string | undefined): boolean {
  return address === "@s.whatsapp.net" || address === "s.whatsapp.net";
}

/** An address a chat state can go to: a person's JID or LID without device, or a group. */
export function isChatAddress(jid: string): boolean {
  return PERSON.test(jid) || GROUP.test(jid);
}

/** True for "…@g.us". */
export function isGroup(jid: string): boolean {
  return GROUP.test(jid);
}

/** Where a status goes. */
export const STATUS = "status@broadcast";

/** True for an address of several: who of them has written is told beside it. */
export function isShared(jid: string): boolean {
  return isGroup(jid) || jid === STATUS;
}

/** True for "…@newsletter", a channel. */
export function isNewsletter(jid: string): boolean {
  return NEWSLETTER.test(jid);
}

/** Drops the device: "5511…:7@s.whatsapp.net" becomes "5511…@s.whatsapp.net". */
export function withoutDevice(jid: string): string {
  return jid.replace(/:\d+@/, "@");
}

/** Adds a device to a bare address; 0, the phone, is not written. */
export function withDevice(jid: string, device: number): string {
  return device === 0 ? jid : jid.replace("@", `:${device}@`);
}

export type Person = {
  readonly user: string;
  readonly device: number;
  readonly server: "s.whatsapp.net" | "lid";
};

/** Reads a person's JID or LID, with or without device (then 0). */
export function parsePerson(jid: string): Person | undefined {
  const [, user, server] = PERSON.exec(withoutDevice(jid)) ?? [];
  if (user === undefined) return undefined;
  const device = Number(/:(\d+)@/.exec(jid)?.[1] ?? "0");
  return { user, device, server: server === "lid" ? "lid" : "s.whatsapp.net" };
}

/** The user part of a number's LID: 15 digits that depend on nothing but the number. */
export function lidUserOf(number: string): string {
  const digest = createHash("sha256").update(`lid:${number}`).digest();
  return String(10n ** 14n + (digest.readBigUInt64BE() % (9n * 10n ** 14n)));
}
