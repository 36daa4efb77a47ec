import { createHmac, hkdfSync, randomBytes, randomInt } from "node:crypto";
import { BufferJSON } from "@whiskeysockets/baileys";
import { newSigningKey, type SigningKey } from "./signing-key.ts";

/** How far ahead of the last message of a sender one may be; Signal's own bound. */
const AHEAD = 2000;
/** Keys of single messages that did not come: the library's senders leave out every second one, for nothing. */
const KEPT_SINGLE = 10;
const STATES = 5;
const ID_END = 2 ** 31 - 1;
const KEY_BYTES = 32;
const IV_BYTES = 16;
const [MESSAGE, CHAIN] = [Buffer.from([1]), Buffer.from([2])];

/** The seed of one message's key, or of the chain from there on. */
type Link = { readonly iteration: number; readonly seed: Uint8Array };

/** One key of a sender in a group, by the names under which the library stores it. */
export type SenderKey = {
  readonly senderKeyId: number;
  readonly senderChainKey: Link;
  readonly senderSigningKey: SigningKey;
  /** Of messages that are still to come. */
  readonly senderMessageKeys: readonly Link[];
};

/** What AES-256-CBC takes. */
export type MessageKey = { readonly iv: Buffer; readonly key: Buffer };

/** The name of the row of a sender in a group, after the sender's Signal address (`user_domain.device`). */
export function senderKeyName(group: string, address: string): string {
  const dot = address.lastIndexOf(".");
  return `${group}::${address.slice(0, dot)}::${address.slice(dot + 1)}`;
}

/** A sender's keys in a group as a row has them, the newest last. */
export function readSenderKeys(row: Uint8Array | undefined): readonly SenderKey[] {
  return row ? (JSON.parse(Buffer.from(row).toString(), revive) as SenderKey[]) : [];
}

export function writeSenderKeys(keys: readonly SenderKey[]): Buffer {
  return Buffer.from(JSON.stringify(keys, BufferJSON.replacer));
}

/** Bytes as base64, or as the library stores them: as a list of numbers, which its own reviver leaves alone. */
function revive(_name: string, value: unknown): unknown {
  const { type, data } = Object(value) as { readonly type?: unknown; readonly data?: string | number[] };
  if (type !== "Buffer" || data === undefined) return value;
  return typeof data === "string" ? Buffer.from(data, "base64") : Buffer.from(data);
}

export function newSenderKey(): SenderKey {
  return {
    senderKeyId: randomInt(ID_END),
    senderChainKey: { iteration: 0, seed: randomBytes(KEY_BYTES) },
    senderSigningKey: newSigningKey(),
    senderMessageKeys: [],
  };
}

/** A sender's keys with one that it has told of. A key that is known goes on where it is: whoever sends may tell of it each time. */
export function withSenderKey(keys: readonly SenderKey[], told: SenderKey): readonly SenderKey[] {
  const known = keys.find((key) => isSame(key, told));
  const goesOn = known && told.senderChainKey.iteration - known.senderChainKey.iteration <= AHEAD;
  const others = keys.filter(({ senderKeyId }) => senderKeyId !== told.senderKeyId);
  return [...others, goesOn ? known : told].slice(-STATES);
}

function isSame(one: SenderKey, other: SenderKey): boolean {
  const isSameKey = Buffer.compare(one.senderSigningKey.public, other.senderSigningKey.public) === 0;
  return one.senderKeyId === other.senderKeyId && isSameKey;
}

/** The key of the message with this number, and the sender key without it. Throws when it was given already, or is too far ahead. */
export function takeMessageKey(sender: SenderKey, iteration: number): readonly [MessageKey, SenderKey] {
  const { senderChainKey: chain, senderMessageKeys: kept } = sender;
  if (iteration < chain.iteration) {
    const link = kept.find((one) => one.iteration === iteration);
    if (!link) throw new Error(`message ${iteration} of a sender key was read already`);
    return [
      messageKeyOf(link),
      { ...sender, senderMessageKeys: bounded(kept.filter((one) => one !== link)) },
    ];
  }
  if (iteration - chain.iteration > AHEAD) throw new Error(`a message is more than ${AHEAD} ahead`);
  const skipped: Link[] = [];
  let at = chain;
  for (; at.iteration < iteration; at = next(at)) skipped.push(messageLink(at));
  const senderMessageKeys = skipped.length > 0 ? bounded([...kept, ...skipped]) : kept;
  return [messageKeyOf(messageLink(at)), { ...sender, senderChainKey: next(at), senderMessageKeys }];
}

/**
 * Of keys with none beside them the newest few stay, of those in a run all that Signal would keep: a run is of messages that came
 * after later ones, and are on their way.
 */
function bounded(kept: readonly Link[]): readonly Link[] {
  const numbers = new Set(kept.map(({ iteration }) => iteration));
  const isSingle = ({ iteration }: Link) => !numbers.has(iteration - 1) && !numbers.has(iteration + 1);
  const old = new Set(kept.filter(isSingle).slice(0, -KEPT_SINGLE));
  return kept.filter((link) => !old.has(link)).slice(-AHEAD);
}

function messageLink({ iteration, seed }: Link): Link {
  return { iteration, seed: hmac(seed, MESSAGE) };
}

function next({ iteration, seed }: Link): Link {
  return { iteration: iteration + 1, seed: hmac(seed, CHAIN) };
}

function messageKeyOf({ seed }: Link): MessageKey {
  const salt = Buffer.alloc(KEY_BYTES);
  const derived = Buffer.from(hkdfSync("sha256", seed, salt, "WhisperGroup", IV_BYTES + KEY_BYTES));
  return { iv: derived.subarray(0, IV_BYTES), key: derived.subarray(IV_BYTES) };
}

function hmac(key: Uint8Array, data: Uint8Array): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
