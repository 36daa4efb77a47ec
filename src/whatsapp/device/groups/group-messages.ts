import { createCipheriv, createDecipheriv } from "node:crypto";
import { generateSignalPubKey, proto } from "@whiskeysockets/baileys";
import { isSignatureTrue } from "../signature.ts";
import { withoutType } from "../x25519.ts";
import { takeMessageKey, type SenderKey } from "./sender-key.ts";
import { signWith } from "./signing-key.ts";

/** Version 3 of Signal's messages, which is also the oldest that is spoken. */
const VERSION = Buffer.from([0x33]);
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;
const CIPHER = "aes-256-cbc";

/** A message to a group as it goes out (a SenderKeyMessage), and the sender key from there on. */
export function sealForGroup(sender: SenderKey, data: Uint8Array): readonly [Buffer, SenderKey] {
  const { iteration } = sender.senderChainKey;
  const [{ key, iv }, after] = takeMessageKey(sender, iteration);
  const cipher = createCipheriv(CIPHER, key, iv);
  const ciphertext = Buffer.concat([cipher.update(data), cipher.final()]);
  const message = { id: sender.senderKeyId, iteration, ciphertext };
  const signed = Buffer.concat([VERSION, proto.SenderKeyMessage.encode(message).finish()]);
  const sealed = Buffer.concat([signed, signWith(sender.senderSigningKey, signed)]);
  // Who sends opens none of it.
  return [sealed, { ...after, senderMessageKeys: [] }];
}

/** What a SenderKeyMessage says, and the keys of its sender from there on. Throws unless one of them is its key, and it is true and new. */
export function openFromGroup(
  senderKeys: readonly SenderKey[],
  message: Uint8Array,
): readonly [Buffer, readonly SenderKey[]] {
  const signed = message.subarray(0, -SIGNATURE_BYTES);
  const { id, iteration, ciphertext } = proto.SenderKeyMessage.decode(signed.subarray(VERSION.length));
  if (!ciphertext) throw new Error("a message to a group says nothing");
  const sender = senderKeys.find(({ senderKeyId }) => senderKeyId === (id ?? 0));
  if (!sender) throw new Error("nothing is known of the sender key of a message to a group");
  const { public: publicKey } = sender.senderSigningKey;
  if (!isSignatureTrue(publicKey, signed, message.subarray(-SIGNATURE_BYTES))) {
    throw new Error("a message to a group is not signed by its sender");
  }
  const [{ key, iv }, after] = takeMessageKey(sender, iteration ?? 0);
  const decipher = createDecipheriv(CIPHER, key, iv);
  const plaintext = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  return [plaintext, senderKeys.map((one) => (one === sender ? after : one))];
}

/** What others need to read what is sent from now on (a SenderKeyDistributionMessage). */
export function distributionOf(sender: SenderKey): Buffer {
  const { iteration, seed: chainKey } = sender.senderChainKey;
  const signingKey = generateSignalPubKey(sender.senderSigningKey.public);
  const told = { id: sender.senderKeyId, iteration, chainKey, signingKey };
  return Buffer.concat([VERSION, proto.SenderKeyDistributionMessage.encode(told).finish()]);
}

/** Somebody else's key as they have told of it. Throws for what is none. */
export function readDistribution(message: Uint8Array): SenderKey {
  const { id, iteration, chainKey, signingKey } = proto.SenderKeyDistributionMessage.decode(
    message.subarray(VERSION.length),
  );
  if (chainKey?.length !== KEY_BYTES || !signingKey)
    throw new Error("a sender key is told of without its parts");
  return {
    senderKeyId: id ?? 0,
    senderChainKey: { iteration: iteration ?? 0, seed: chainKey },
    senderSigningKey: { public: generateSignalPubKey(withoutType(signingKey)) },
    senderMessageKeys: [],
  };
}
