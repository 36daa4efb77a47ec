import { hkdfSync } from "node:crypto";
import type { Account } from "../linked-device.ts";

const KEY_BYTES = 32;
const KEY_ID_BYTES = 6;

/** The key of an account's app state: its id (6 bytes) and what all others are made from (32 bytes). */
export type AppStateKey = { readonly id: Buffer; readonly data: Buffer };

/** What mutations and patches are encrypted and vouched for with, 32 bytes each. */
export type MutationKeys = {
  readonly index: Buffer;
  readonly value: Buffer;
  readonly valueMac: Buffer;
  readonly snapshotMac: Buffer;
  readonly patchMac: Buffer;
};

/** The key that a phone shares with its companions; made from the account's identity, so that it outlives a restart. */
export function appStateKeyOf({ identity }: Account): AppStateKey {
  const made = (info: string, bytes: number) =>
    Buffer.from(hkdfSync("sha256", identity.private, "", info, bytes));
  return { id: made("app state key id", KEY_ID_BYTES), data: made("app state key", KEY_BYTES) };
}

/** The keys behind an app-state key, as whatsmeow (appstate/keys.go) expands it. */
export function mutationKeysOf({ data }: AppStateKey): MutationKeys {
  const expanded = Buffer.from(hkdfSync("sha256", data, "", "WhatsApp Mutation Keys", 5 * KEY_BYTES));
  const part = (place: number) => expanded.subarray(place * KEY_BYTES, (place + 1) * KEY_BYTES);
  return {
    index: part(0),
    value: part(1),
    valueMac: part(2),
    snapshotMac: part(3),
    patchMac: part(4),
  };
}
