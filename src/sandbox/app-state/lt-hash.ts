import { hkdfSync } from "node:crypto";

const HASH_BYTES = 128;
const INFO = "WhatsApp Patch Integrity";

/** The hash over nothing. */
export const EMPTY_HASH = Buffer.alloc(HASH_BYTES);

/**
 * A hash over a set of MACs, changed by those that come and go. It does not depend on their order: it is the sum of what
 * each expands to, 64 numbers of 16 bits (whatsmeow, appstate/lthash).
 */
export function changeHash(
  hash: Buffer,
  { added, removed }: { readonly added: Iterable<Uint8Array>; readonly removed: Iterable<Uint8Array> },
): Buffer {
  const changed = Buffer.from(hash);
  for (const mac of added) addTo(changed, mac, 1);
  for (const mac of removed) addTo(changed, mac, -1);
  return changed;
}

function addTo(hash: Buffer, mac: Uint8Array, sign: 1 | -1): void {
  const expanded = Buffer.from(hkdfSync("sha256", mac, "", INFO, HASH_BYTES));
  for (let at = 0; at < HASH_BYTES; at += 2) {
    hash.writeUInt16LE((hash.readUInt16LE(at) + sign * expanded.readUInt16LE(at)) & 0xffff, at);
  }
}
