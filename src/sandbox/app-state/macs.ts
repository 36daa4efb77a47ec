import { createHmac } from "node:crypto";
import type { MutationKeys } from "./mutation-keys.ts";

const VALUE_MAC_BYTES = 32;

/** What a mutation does: 1 sets, 2 removes, as the MAC counts them. */
export type Operation = 1 | 2;

/** Vouches for an encrypted value, and for what is done with it. */
export function valueMacOf(
  encrypted: Uint8Array,
  { operation, keyId }: { readonly operation: Operation; readonly keyId: Uint8Array },
  keys: MutationKeys,
): Buffer {
  const head = Buffer.concat([Buffer.of(operation), keyId]);
  const hmac = createHmac("sha512", keys.valueMac);
  return hmac
    .update(head)
    .update(encrypted)
    .update(bigEndian(head.length))
    .digest()
    .subarray(0, VALUE_MAC_BYTES);
}

export function indexMacOf(index: Uint8Array, keys: MutationKeys): Buffer {
  return createHmac("sha256", keys.index).update(index).digest();
}

/** Vouches for everything in a collection at a version. */
export function snapshotMacOf(hash: Buffer, version: number, name: string, keys: MutationKeys): Buffer {
  const hmac = createHmac("sha256", keys.snapshotMac);
  return hmac.update(hash).update(bigEndian(version)).update(name).digest();
}

/** Vouches for a patch: its mutations, in their order, and what the collection is after it. */
export function patchMacOf(
  snapshotMac: Uint8Array,
  valueMacs: readonly Uint8Array[],
  { version, name }: { readonly version: number; readonly name: string },
  keys: MutationKeys,
): Buffer {
  const hmac = createHmac("sha256", keys.patchMac).update(snapshotMac);
  for (const mac of valueMacs) hmac.update(mac);
  return hmac.update(bigEndian(version)).update(name).digest();
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
