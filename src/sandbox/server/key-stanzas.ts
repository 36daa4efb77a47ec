import type { KeyBundle, PreKey } from "../key-bundle.ts";
import type { SignedPreKey } from "../linked-device.ts";
import { childBytes, stanza, type Stanza } from "../wire/stanza.ts";
import { badRequest } from "./iq.ts";
import { isPreKeySigned, KEY_TYPE } from "./pairing-data.ts";

const ID_BYTES = 3;

/** The elements of a key bundle, in the order of a server's answer. */
export function bundleStanzas({ identityKey, signedPreKey, preKey }: Omit<KeyBundle, "registrationId">) {
  const oneTime = preKey ? [keyStanza("key", preKey)] : [];
  return [
    stanza("type", {}, KEY_TYPE),
    stanza("identity", {}, identityKey),
    signedPreKeyStanza(signedPreKey),
    ...oneTime,
  ];
}

/** "skey": a signed pre-key. */
export function signedPreKeyStanza({ id, publicKey, signature }: SignedPreKey): Stanza {
  return keyStanza("skey", { id, publicKey }, [stanza("signature", {}, signature)]);
}

/** The id of a key as it stands in stanzas. */
export function keyId(id: number): Buffer {
  const bytes = Buffer.alloc(ID_BYTES);
  bytes.writeUIntBE(id, 0, ID_BYTES);
  return bytes;
}

/** Reads a one-time key; throws an IqError. */
export function readPreKey(key: Stanza | undefined): PreKey {
  const id = childBytes(key, "id");
  const publicKey = childBytes(key, "value");
  if (id?.length !== ID_BYTES || publicKey?.length !== 32) throw badRequest();
  return { id: id.readUIntBE(0, ID_BYTES), publicKey };
}

/** Reads a signed pre-key, which the identity must have signed; throws an IqError. */
export function readSignedPreKey(key: Stanza | undefined, identityKey: Buffer): SignedPreKey {
  const signature = childBytes(key, "signature");
  if (!signature) throw badRequest();
  const signed = { ...readPreKey(key), signature };
  if (!isPreKeySigned(identityKey, signed)) throw badRequest();
  return signed;
}

function keyStanza(tag: string, { id, publicKey }: PreKey, more: readonly Stanza[] = []): Stanza {
  return stanza(tag, {}, [stanza("id", {}, keyId(id)), stanza("value", {}, publicKey), ...more]);
}
