import type { KeyObject } from "node:crypto";
import { generateSignalPubKey } from "@whiskeysockets/baileys";
import curve from "libsignal/src/curve.js";
import { newPrivateKey, pairOf, privateKeyOf, publicKeyOf, secretOf } from "./x25519.ts";

/** A ratchet's key agrees with what a partner has told of, and once more with what they answer. */
const AGREES = 2;
/** Of conversations that may go on; a key beyond is read from its bytes again. */
const KEPT = 2_000;

/** A key object that is still to agree so many times. */
type Kept = { readonly object: KeyObject; agreements: number };

/**
 * Has libsignal, in the whole process, agree on secrets natively. By itself it makes two key objects of bytes for each of the
 * two agreements in every turn of a conversation, and to make one takes up to three times what an agreement does. One that
 * is made here is kept until it has agreed as often as a ratchet needs it, and no longer: who reads the memory later is not to
 * find what opens what came before.
 */
export function agreeNatively(): void {
  const kept = new Map<string, Kept>();
  let last: { readonly name: string; readonly object: KeyObject } | undefined;

  function take(privateKey: Uint8Array): KeyObject {
    const name = nameOf(privateKey);
    const found = kept.get(name);
    if (!found) return privateKeyOf(privateKey);
    if (--found.agreements === 0) kept.delete(name);
    return found.object;
  }

  /** The same of a partner's stands twice in a turn. */
  function theirs(publicKey: Uint8Array): KeyObject {
    const name = nameOf(publicKey);
    if (last?.name !== name) last = { name, object: publicKeyOf(publicKey) };
    return last.object;
  }

  curve.generateKeyPair = () => {
    const object = newPrivateKey();
    const pair = pairOf(object);
    kept.set(nameOf(pair.private), { object, agreements: AGREES });
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return { privKey: pair.private, pubKey: Buffer.from(generateSignalPubKey(pair.public)) };
  };
  curve.calculateAgreement = (publicKey, privateKey) => secretOf(take(privateKey), theirs(publicKey));
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString("base64");
}
