import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  jidNormalizedUser,
  type BinaryNode,
} from "@whiskeysockets/baileys";
import { parseRecipient, type HeardReceipt, type ReceiptSign } from "../../../core/index.ts";

/** What a receipt tells, by its type; the library does not tell played from read in groups, and some not at all. */
const STATES: ReadonlyMap<string, HeardReceipt["state"]> = new Map([
  ["", "delivered"],
  ["inactive", "delivered"],
  ["read", "read"],
  ["read-self", "read"],
  ["played", "played"],
  ["played-self", "played"],
]);

/** What it tells beside. */
const SIGNS: ReadonlyMap<string, ReceiptSign> = new Map([
  ["sender", "echoed"],
  ["retry", "wanted_again"],
  ["inactive", "unattended"],
]);

/** A receipt of messages; undefined for one that tells nothing, or that the account's own device has an own message. */
export function readReceipt(
  { attrs, content }: BinaryNode,
  ownNames: readonly string[],
): HeardReceipt | undefined {
  const { type = "", id, from, recipient, t } = attrs;
  const [state, sign] = [STATES.get(type) ?? null, SIGNS.get(type)];
  const isOwn = type.endsWith("-self");
  const by = jidNormalizedUser(attrs["participant"] ?? from);
  const isByOwnDevice = ownNames.includes(by);
  const chat = parseRecipient(jidNormalizedUser((isOwn || isByOwnDevice ? recipient : undefined) ?? from));
  if (!(state ?? sign) || !chat || id === undefined) return undefined;
  if (isByOwnDevice && state !== null && !isOwn) return undefined;
  return {
    what: "receipt",
    chat,
    ids: [id, ...idsIn(content)],
    state,
    ...(sign && { sign }),
    ...(!isOwn && { by }),
    isOwn,
    atMs: (Number(t) || 0) * 1000,
  };
}

function idsIn(content: BinaryNode["content"]): readonly string[] {
  const list = Array.isArray(content)
    ? getBinaryNodeChild({ tag: "", attrs: {}, content }, "list")
    : undefined;
  return getBinaryNodeChildren(list, "item").flatMap(({ attrs }) => attrs["id"] ?? []);
}
