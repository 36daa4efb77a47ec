import { randomInt } from "node:crypto";
import {
  DEFAULT_CONNECTION_CONFIG,
  encodeWAMessage,
  generateSignalPubKey,
  proto,
  unpadRandomMax16,
  writeRandomPadMax16,
  type SignalRepositoryWithLIDStore,
} from "@whiskeysockets/baileys";
import type { KeyBundle } from "../../key-bundle.ts";
import { guardConsole } from "../../../library-console.ts";
import type { SignedPreKey } from "../../linked-device.ts";
import { KEY_TYPE } from "../../server/pairing-data.ts";
import { generateKeyPair, sign, type KeyPair } from "../../wire/key-pair.ts";
import { MemoryKeys } from "./memory-keys.ts";
import { silentLogger } from "./silent-logger.ts";

const SIGNED_PRE_KEY_ID = 1;
const LAST_PRE_KEY_ID = 2 ** 24 - 1;

export type Encrypted = { readonly type: "pkmsg" | "msg"; readonly ciphertext: Buffer };

export type ForGroup = { readonly ciphertext: Buffer; readonly key: proto.IMessage };

/**
 * A device's end of its encrypted conversations: its keys and sessions, in memory. The others are named by their LIDs
 * with device, which is what the library files a session under as soon as it knows one.
 */
export class SignalDevice {
  readonly #keys: MemoryKeys;
  readonly #identity: KeyPair;
  readonly #registrationId = randomInt(1, 16_381);
  readonly #signedPreKey: SignedPreKey;
  readonly #repository: SignalRepositoryWithLIDStore;
  #nextPreKeyId = randomInt(1, LAST_PRE_KEY_ID);

  constructor(identity: KeyPair, keys = new MemoryKeys()) {
    guardConsole();
    this.#keys = keys;
    this.#identity = identity;
    const signed = generateKeyPair();
    const signature = sign(identity, KEY_TYPE, signed.public);
    this.#signedPreKey = { id: SIGNED_PRE_KEY_ID, publicKey: signed.public, signature };
    const creds = {
      signedIdentityKey: identity,
      signedPreKey: { keyPair: signed, signature, keyId: SIGNED_PRE_KEY_ID },
      registrationId: this.#registrationId,
    };
    const auth = { creds, keys: this.#keys };
    this.#repository = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(auth, silentLogger);
  }

  get registrationId(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#registrationId);
    return bytes;
  }

  /** The keys for somebody who opens a conversation; the one-time key among them is new, and good for one. */
  issueBundle(): KeyBundle {
    const id = this.#nextPreKeyId;
    this.#nextPreKeyId = id === LAST_PRE_KEY_ID ? 1 : id + 1;
    const preKey = generateKeyPair();
    this.#keys.set({ "pre-key": { [id]: preKey } });
    return {
      registrationId: this.registrationId,
      identityKey: this.#identity.public,
      signedPreKey: this.#signedPreKey,
      preKey: { id, publicKey: preKey.public },
    };
  }

  async hasSession(lid: string): Promise<boolean> {
    return (await this.#repository.validateSession(lid)).exists;
  }

  /** Opens a conversation anew; an older one with the same device is only read from now on. */
  async openSession(lid: string, bundle: KeyBundle): Promise<void> {
    const { registrationId, identityKey, signedPreKey, preKey } = bundle;
    const session = {
      registrationId: registrationId.readUInt32BE(),
      identityKey: generateSignalPubKey(identityKey),
      signedPreKey: {
        keyId: signedPreKey.id,
        publicKey: generateSignalPubKey(signedPreKey.publicKey),
        signature: signedPreKey.signature,
      },
      ...(preKey && { preKey: { keyId: preKey.id, publicKey: generateSignalPubKey(preKey.publicKey) } }),
    };
    await this.#repository.injectE2ESession({ jid: lid, session });
  }

  /** `alter`: what is encrypted in the place of the coded message. */
  async encrypt(
    lid: string,
    message: proto.IMessage,
    alter: (coded: Uint8Array) => Uint8Array = (coded) => coded,
  ): Promise<Encrypted> {
    const data = writeRandomPadMax16(alter(proto.Message.encode(message).finish()));
    const { type, ciphertext } = await this.#repository.encryptMessage({ jid: lid, data });
    return { type, ciphertext: Buffer.from(ciphertext) };
  }

  /** Rejects when the message is not for this device, was changed, or was decrypted before. */
  async decrypt(lid: string, { type, ciphertext }: Encrypted): Promise<proto.Message> {
    const padded = await this.#repository.decryptMessage({ jid: lid, type, ciphertext });
    return proto.Message.decode(unpadRandomMax16(padded));
  }

  /** Encrypts for a group, as the device with this LID; the second message is what others need to read it. */
  async encryptForGroup(group: string, ownLid: string, message: proto.IMessage): Promise<ForGroup> {
    const data = encodeWAMessage(message);
    const encrypted = await this.#repository.encryptGroupMessage({ group, meId: ownLid, data });
    const axolotlSenderKeyDistributionMessage = encrypted.senderKeyDistributionMessage;
    return {
      ciphertext: Buffer.from(encrypted.ciphertext),
      key: { senderKeyDistributionMessage: { groupId: group, axolotlSenderKeyDistributionMessage } },
    };
  }

  /** What others need to read what this device writes to a group. */
  async senderKeyFor(group: string, ownLid: string): Promise<proto.IMessage> {
    const key = await this.#repository.getSenderKeyDistributionMessage({ group, meId: ownLid });
    return {
      senderKeyDistributionMessage: { groupId: group, axolotlSenderKeyDistributionMessage: key },
    };
  }

  /** What this device writes to a group next is encrypted with a new key. */
  forgetSenderKey(group: string, ownLid: string): void {
    const user = ownLid.slice(0, ownLid.indexOf("@"));
    this.#keys.set({ "sender-key": { [`${group}::${user}_1::0`]: null } });
  }

  async learnSenderKey(lid: string, item: proto.Message.ISenderKeyDistributionMessage): Promise<void> {
    await this.#repository.processSenderKeyDistributionMessage({ authorJid: lid, item });
  }

  /** Rejects when the sender key is not known, or the message was changed or decrypted before. */
  async decryptForGroup(group: string, lid: string, ciphertext: Buffer): Promise<proto.Message> {
    const padded = await this.#repository.decryptGroupMessage({ group, authorJid: lid, msg: ciphertext });
    return proto.Message.decode(unpadRandomMax16(padded));
  }

  close(): void {
    this.#repository.close?.();
  }
}
