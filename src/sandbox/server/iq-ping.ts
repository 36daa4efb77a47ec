import { childrenOf, type Stanza } from "../wire/stanza.ts";

/** True for a ping: without a child as whatsmeow and WhatsApp Web send it, or with `<ping/>` as Baileys does. */
export function isPing(stanza: Stanza): boolean {
  const { type, xmlns } = stanza.attrs;
  const isQuestion = stanza.tag === "iq" && type === "get" && xmlns === "w:p";
  return isQuestion && childrenOf(stanza).every(({ tag }) => tag === "ping");
}
