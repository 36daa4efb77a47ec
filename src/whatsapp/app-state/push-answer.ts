import { getBinaryNodeChild, type BinaryNode } from "@whiskeysockets/baileys";
import { GatewayError } from "../../core/index.ts";

const CONFLICT = "409";

/**
 * Reads what WhatsApp says of a patch: false where it was made for another version. It refuses inside of an answer that is
 * none. Throws `whatsapp_failed` for every other refusal.
 */
export function requirePushed(answer: BinaryNode | undefined): boolean {
  if (!answer) throw new GatewayError("whatsapp_failed", "WhatsApp did not answer in time");
  const collection = getBinaryNodeChild(getBinaryNodeChild(answer, "sync"), "collection");
  if (!collection) throw new GatewayError("whatsapp_failed", "WhatsApp's answer cannot be read");
  if (collection.attrs["type"] !== "error") return true;
  const code = getBinaryNodeChild(collection, "error")?.attrs["code"];
  if (code === CONFLICT) return false;
  throw new GatewayError("whatsapp_failed", `WhatsApp refused the change (${code ?? "without a code"})`);
}
