import { getAllBinaryNodeChildren, getBinaryNodeChild, type BinaryNode } from "@whiskeysockets/baileys";
import { GatewayError } from "../../core/index.ts";

const NOT_ALLOWED = 405;

/** Throws where the answer to a `leave` says that it was not done: in a row of it, for the answer itself is no error. */
export function requireLeft(answer: BinaryNode): void {
  const rows = getBinaryNodeChild(answer, "leave");
  for (const { attrs } of rows ? getAllBinaryNodeChildren(rows) : []) {
    const code = Number(attrs["error"] ?? NaN);
    if (Number.isNaN(code)) continue;
    if (code === NOT_ALLOWED) throw new GatewayError("group_forbidden", "the account may not leave it");
    throw new GatewayError("whatsapp_failed", `WhatsApp refused it (code ${code})`);
  }
}
