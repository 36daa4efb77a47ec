/** Where a chat state goes: a person's number, a person's LID (the hidden id) or a group. */
export type ChatAddress =
  | { readonly kind: "person"; readonly number: string }
  | { readonly kind: "lid"; readonly lid: string }
  | { readonly kind: "group"; readonly id: string };

/** The address of one person. */
export type PersonAddress = Exclude<ChatAddress, { readonly kind: "group" }>;

const NUMBER = /^\d{5,20}$/;
const DEVICE_SUFFIX = /:\d{1,5}$/;

/**
 * Reads digits, `+digits`, or a JID of a person (`s.whatsapp.net`, `c.us`, a device suffix is dropped), a LID or a
 * group; undefined for everything else (newsletters and the status feed have no chat states). Total: never throws.
 */
export function parseChatAddress(text: string): ChatAddress | undefined {
  const at = text.indexOf("@");
  if (at < 0) return person(text);
  const user = text.slice(0, at).replace(DEVICE_SUFFIX, "");
  switch (text.slice(at + 1).toLowerCase()) {
    case "s.whatsapp.net":
    case "c.us":
      return person(user);
    case "lid":
      return NUMBER.test(user) ? { kind: "lid", lid: user } : undefined;
    case "g.us":
      return /^\d{5,25}(-\d{5,20})?$/.test(text.slice(0, at))
        ? { kind: "group", id: text.slice(0, at) }
        : undefined;
    default:
      return undefined;
  }
}

function person(text: string): ChatAddress | undefined {
  const number = text.startsWith("+") ? text.slice(1) : text;
  return NUMBER.test(number) ? { kind: "person", number } : undefined;
}

/** The canonical JID of an address, also the key under which its chat is known. */
export function toJid(address: ChatAddress): string {
  switch (address.kind) {
    case "person":
      return `${address.number}@s.whatsapp.net`;
    case "lid":
      return `${address.lid}@lid`;
    case "group":
      return `${address.id}@g.us`;
  }
}
