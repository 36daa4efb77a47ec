import type { proto } from "@whiskeysockets/baileys";
import type { SignedPreKey } from "../linked-device.ts";
import { isSignatureValid } from "../wire/signature.ts";

/** Curve25519 keys are announced, and signed, with this type byte. */
export const KEY_TYPE = Buffer.from([5]);

/** What a companion tells of itself when it registers. */
export type PairingData = {
  readonly identityKey: Buffer;
  readonly registrationId: Buffer;
  readonly signedPreKey: SignedPreKey;
};

function bytes(value: Uint8Array | null | undefined, length: number): Buffer {
  if (value?.length !== length) throw new Error(`${length} bytes were expected`);
  return Buffer.from(value);
}

/** True when the identity really signed the pre-key. */
export function isPreKeySigned(identityKey: Buffer, { publicKey, signature }: SignedPreKey): boolean {
  return isSignatureValid(identityKey, Buffer.concat([KEY_TYPE, publicKey]), signature);
}

/** Reads `ClientPayload.devicePairingData`; throws when a field is missing, too long or not signed. */
export function readPairingData(data: proto.ClientPayload.IDevicePairingRegistrationData): PairingData {
  bytes(data.buildHash, 16);
  if (!bytes(data.eKeytype, 1).equals(KEY_TYPE)) throw new Error("the key type is unknown");
  const identityKey = bytes(data.eIdent, 32);
  const signedPreKey = {
    id: bytes(data.eSkeyId, 3).readUIntBE(0, 3),
    publicKey: bytes(data.eSkeyVal, 32),
    signature: bytes(data.eSkeySig, 64),
  };
  if (!isPreKeySigned(identityKey, signedPreKey)) throw new Error("the pre-key's signature is wrong");
  return { identityKey, registrationId: bytes(data.eRegid, 4), signedPreKey };
}
