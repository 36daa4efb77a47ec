import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  jidNormalizedUser,
  type BinaryNode,
} from "@whiskeysockets/baileys";
import { parseRecipient, type HeardReceipt } from "../../../core/index.ts";

/** What a receipt tells, by its type; the library does not tell played from read in groups, and some not at all. */
const STATES: Readonly<Record<string, HeardReceipt["state"]>> = {
  "": "delivered",
  inactive: "delivered",
  read: "read",
  "read-self": "read",
  played: "played",
  "played-self": "played",
};

/** A receipt of messages; undefined for one that asks for something, or is the account's own of an own message. */
export function readReceipt(
  { attrs, content }: BinaryNode,
  ownNames: readonly string[],
): HeardReceipt | undefined {
  const { type = "", id, from, recipient, t } = attrs;
  const state = STATES[type];
  const isOwn = type.endsWith("-self");
  const chat = parseRecipient(jidNormalizedUser((isOwn ? recipient : undefined) ?? from));
  if (!state || !chat || id === undefined) return undefined;
  const sender = jidNormalizedUser(attrs["participant"] ?? from);
  if (!isOwn && ownNames.includes(sender)) return undefined;
  return { what: "receipt", chat, ids: [id, ...idsIn(content)], state, isOwn, atMs: (Number(t) || 0) * 1000 };
}

function idsIn(content: BinaryNode["content"]): readonly string[] {
  const list = Array.isArray(content)
    ? getBinaryNodeChild({ tag: "", attrs: {}, content }, "list")
    : undefined;
  return getBinaryNodeChildren(list, "item").flatMap(({ attrs }) => attrs["id"] ?? []);
}
