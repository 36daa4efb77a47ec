/** Where a chat state goes: a person's number, a person's LID (the hidden id) or a group. */
export type ChatAddress =
  | { readonly kind: "person"; readonly number: string }
  | { readonly kind: "lid"; readonly lid: string }
  | { readonly kind: "group"; readonly id: string };

/** Where a message goes: to a chat, to the feed of statuses or to a channel, which have no chat states. */
export type Recipient =
  ChatAddress | { readonly kind: "status" } | { readonly kind: "channel"; readonly id: string };

/** The feed of statuses: what is sent there is shown for a day to whom the account lets see it. */
export const STATUS_FEED: Recipient = { kind: "status" };

/** The address of one person. */
export type PersonAddress = Exclude<ChatAddress, { readonly kind: "group" }>;

const STATUS_JID = "status@broadcast";
const CHANNEL_JID = /^(\d{5,25})@newsletter$/;
/** E.164: a country code, which never begins with 0, and at most 15 digits. */
const PHONE_NUMBER = /^[1-9]\d{4,14}$/;
const LID = /^\d{5,20}$/;
const GROUP = /^\d{5,25}(-\d{5,20})?$/;
/** A group's id has some 18 digits, more than a phone number can have; that of an old one its maker's number in it. */
const GROUP_WITHOUT_SERVER = /^\d{17,20}$|^\d{5,15}-\d{9,11}$/;
/** `user.agent:device`; the library separates the agent by `_`. Neither belongs to the number. */
const USER = /^(\+?\d+)(?:[._]\d{1,3})?(?::\d{1,5})?$/;

/** Whether these are digits that can be dialled from anywhere. */
export function isPhoneNumber(digits: string): boolean {
  return PHONE_NUMBER.test(digits);
}

/**
 * Reads digits, `+digits`, or a JID of a person (`s.whatsapp.net`, `c.us`), a LID or a group; agent and device are
 * dropped. Undefined for everything else (newsletters and the status feed have no chat states). Total: never throws.
 */
export function parseChatAddress(text: string): ChatAddress | undefined {
  const at = text.indexOf("@");
  if (at < 0) return person(text);
  const user = text.slice(0, at);
  switch (text.slice(at + 1).toLowerCase()) {
    case "s.whatsapp.net":
    case "c.us":
      return person(bareUser(user));
    case "lid":
      return lid(bareUser(user));
    case "g.us":
      return GROUP.test(user) ? { kind: "group", id: user } : undefined;
    default:
      return undefined;
  }
}

/** Reads the canonical JID of whatever a message can go to. Total: never throws. */
export function parseRecipient(text: string): Recipient | undefined {
  if (text === STATUS_JID) return STATUS_FEED;
  const [, id] = CHANNEL_JID.exec(text) ?? [];
  return id === undefined ? parseChatAddress(text) : { kind: "channel", id };
}

/** Whether it is a chat: who is there sees chat states. */
export function isChat(address: Recipient): address is ChatAddress {
  return address.kind !== "status" && address.kind !== "channel";
}

/** Why a text is no address, as what to give instead. */
export function addressTaken(text: string): string {
  if (GROUP_WITHOUT_SERVER.test(text)) return "takes a group's id with @g.us after it";
  return "takes the JID of a person or a group, or 5 to 15 digits with the country code";
}

function bareUser(user: string): string {
  return USER.exec(user)?.[1] ?? user;
}

function person(text: string): ChatAddress | undefined {
  const number = text.startsWith("+") ? text.slice(1) : text;
  return isPhoneNumber(number) ? { kind: "person", number } : undefined;
}

function lid(user: string): ChatAddress | undefined {
  return LID.test(user) ? { kind: "lid", lid: user } : undefined;
}

/** The canonical JID of an address, also the key under which its chat is known. */
export function toJid(address: Recipient): string {
  switch (address.kind) {
    case "person":
      return `${address.number}@s.whatsapp.net`;
    case "lid":
      return `${address.lid}@lid`;
    case "group":
      return `${address.id}@g.us`;
    case "status":
      return STATUS_JID;
    case "channel":
      return `${address.id}@newsletter`;
  }
}
