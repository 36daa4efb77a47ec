import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import { indexMacOf, valueMacOf, type Operation } from "./macs.ts";
import type { AppStateKey, MutationKeys } from "./mutation-keys.ts";

const IV_BYTES = 16;
const MAC_BYTES = 32;
const { SET, REMOVE } = proto.SyncdMutation.SyncdOperation;

/** One entry of a collection as it is kept: nobody without the key can read it. */
export type Entry = {
  readonly indexMac: Buffer;
  /** The encrypted value and its MAC. */
  readonly blob: Buffer;
};

/** What a mutation says: "archive", "pin_v1", … and what it is about; and what holds from now on. */
export type Action = { readonly index: readonly string[]; readonly value: proto.ISyncActionValue };

export type Mutation = Entry & { readonly operation: Operation; readonly action: Action };

/** The MAC of an entry's value. */
export function macOf({ blob }: Entry): Buffer {
  return blob.subarray(-MAC_BYTES);
}

/** Encrypts an action that sets something or removes it. */
export function sealAction(
  { index, value }: Action,
  operation: Operation,
  key: AppStateKey,
  keys: MutationKeys,
): Entry {
  const indexBytes = Buffer.from(JSON.stringify(index));
  const data = { index: indexBytes, value, padding: Buffer.alloc(0), version: 1 };
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-cbc", keys.value, iv);
  const plain = proto.SyncActionData.encode(data).finish();
  const encrypted = Buffer.concat([iv, cipher.update(plain), cipher.final()]);
  const mac = valueMacOf(encrypted, { operation, keyId: key.id }, keys);
  return { indexMac: indexMacOf(indexBytes, keys), blob: Buffer.concat([encrypted, mac]) };
}

/** Reads and checks a mutation; throws an Error that says what is wrong with it. */
export function openMutation(
  { operation, record }: proto.ISyncdMutation,
  key: AppStateKey,
  keys: MutationKeys,
): Mutation {
  const indexMac = Buffer.from(record?.index?.blob ?? []);
  const blob = Buffer.from(record?.value?.blob ?? []);
  const keyId = Buffer.from(record?.keyId?.id ?? []);
  if (operation !== SET && operation !== REMOVE) throw new Error("a mutation neither sets nor removes");
  if (!keyId.equals(key.id))
    throw new Error("a mutation is encrypted with a key that the phone has not shared");
  const number = operation === SET ? 1 : 2;
  const encrypted = blob.subarray(0, -MAC_BYTES);
  if (!valueMacOf(encrypted, { operation: number, keyId }, keys).equals(blob.subarray(-MAC_BYTES))) {
    throw new Error("the MAC of a value is wrong");
  }
  const { index, value } = decrypt(encrypted, keys);
  if (!indexMacOf(index, keys).equals(indexMac)) throw new Error("the MAC of an index is wrong");
  return { operation: number, indexMac, blob, action: { index: readIndex(index), value } };
}

/** What an entry that was checked before says. */
export function openEntry({ blob }: Entry, keys: MutationKeys): Action {
  const { index, value } = decrypt(blob.subarray(0, -MAC_BYTES), keys);
  return { index: readIndex(index), value };
}

function decrypt(encrypted: Buffer, keys: MutationKeys) {
  const decipher = createDecipheriv("aes-256-cbc", keys.value, encrypted.subarray(0, IV_BYTES));
  const plain = Buffer.concat([decipher.update(encrypted.subarray(IV_BYTES)), decipher.final()]);
  const { index, value } = proto.SyncActionData.decode(plain);
  return { index: Buffer.from(index ?? []), value: value ?? {} };
}

function readIndex(bytes: Buffer): readonly string[] {
  const index: unknown = JSON.parse(bytes.toString("utf8"));
  if (!Array.isArray(index)) throw new Error("an index is not a list");
  return index.map(String);
}
