import { createHmac } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import { keyIndexOf, type Account } from "../linked-device.ts";
import { childOf, type Stanza } from "../wire/stanza.ts";
import { sign } from "../wire/key-pair.ts";
import { isSignatureValid } from "../wire/signature.ts";

const ACCOUNT_PREFIX = Buffer.from([6, 0]);
const DEVICE_PREFIX = Buffer.from([6, 1]);
const NOTHING = Buffer.alloc(0);

/** The phone's statement (ADV) that a companion is one of its devices. */
export type DeviceIdentity = {
  /** The encoded ADVDeviceIdentity, which both sides sign. */
  readonly details: Buffer;
  readonly keyIndex: number;
  readonly accountSignature: Buffer;
};

/** Makes and signs the statement for a companion with this identity key. */
export function signDeviceIdentity(
  account: Account,
  deviceId: number,
  companionIdentity: Buffer,
): DeviceIdentity {
  const keyIndex = keyIndexOf(deviceId);
  const timestamp = Math.floor(Date.now() / 1000);
  const encoded = proto.ADVDeviceIdentity.encode({ rawId: account.rawId, timestamp, keyIndex }).finish();
  const details = Buffer.from(encoded);
  const accountSignature = sign(account.identity, ACCOUNT_PREFIX, details, companionIdentity);
  return { details, keyIndex, accountSignature };
}

/** The statement as it goes to the companion: authenticated by the ADV secret that the phone read or derived. */
export function sealDeviceIdentity(account: Account, identity: DeviceIdentity, advSecret: Buffer): Buffer {
  const { details, accountSignature } = identity;
  const signed = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: account.identity.public,
    accountSignature,
  }).finish();
  const hmac = createHmac("sha256", advSecret).update(signed).digest();
  return Buffer.from(proto.ADVSignedDeviceIdentityHMAC.encode({ details: signed, hmac }).finish());
}

/** True when the companion's answer to pair-success carries the same statement, signed by its own identity. */
export function isCountersigned(
  answer: Stanza,
  account: Account,
  identity: DeviceIdentity,
  companionIdentity: Buffer,
): boolean {
  const node = childOf(childOf(answer, "pair-device-sign"), "device-identity");
  const signed = node?.content instanceof Uint8Array ? decodeSigned(node.content) : undefined;
  if (!signed || node?.attrs["key-index"] !== String(identity.keyIndex)) return false;
  const { details, accountSignature, accountSignatureKey, deviceSignature } = signed;
  // The phone's key is known on both sides, so the companion leaves it out.
  const isSame =
    !accountSignatureKey?.length &&
    identity.details.equals(details ?? NOTHING) &&
    identity.accountSignature.equals(accountSignature ?? NOTHING);
  return isSame && isSignedByDevice(deviceSignature, identity.details, account, companionIdentity);
}

/** True when it says that a companion with this identity key belongs to the account, signed by both of them. */
export function isIdentityOfDevice(statement: Buffer, account: Account, companionIdentity: Buffer): boolean {
  const { details, accountSignature, deviceSignature } = decodeSigned(statement) ?? {};
  if (!details || !accountSignature) return false;
  const message = Buffer.concat([ACCOUNT_PREFIX, details, companionIdentity]);
  return (
    isSignatureValid(account.identity.public, message, accountSignature) &&
    isSignedByDevice(deviceSignature, details, account, companionIdentity)
  );
}

function isSignedByDevice(
  signature: Uint8Array | null | undefined,
  details: Uint8Array,
  account: Account,
  companionIdentity: Buffer,
): boolean {
  const message = Buffer.concat([DEVICE_PREFIX, details, companionIdentity, account.identity.public]);
  return isSignatureValid(companionIdentity, message, signature ?? NOTHING);
}

function decodeSigned(content: Uint8Array): proto.ADVSignedDeviceIdentity | undefined {
  try {
    return proto.ADVSignedDeviceIdentity.decode(content);
  } catch {
    return undefined;
  }
}
