import { BufferJSON, Curve, initAuthCreds, proto, type AuthenticationCreds } from "@whiskeysockets/baileys";
import type { KeyChange } from "../../src/core/index.ts";
import { keyIndexOf, type Account } from "../../src/sandbox/linked-device.ts";
import { newSigningKey, signWith, type SigningKey } from "../../src/whatsapp/device/groups/signing-key.ts";

const DEVICE_ID = 7;
const RAW_ID = 1;
const PRE_KEYS = 20;
const SIGNED_PRE_KEY_ID = 1;
const KEY_TYPE = Buffer.from([5]);
const BY_ACCOUNT = Buffer.from([6, 0]);
const BY_DEVICE = Buffer.from([6, 1]);

/** A device that a phone with this number has linked, as its gateway and as the simulated WhatsApp know it. */
export type LinkedDevice = {
  readonly creds: AuthenticationCreds;
  /** Its one-time keys. */
  readonly keys: readonly KeyChange[];
  readonly account: Account;
};

/** Makes one without pairing; what both sides sign then is signed. */
export function linkedDevice(number: string): LinkedDevice {
  const [phone, own] = [newSigningKey(), newSigningKey()];
  const preKeys = Array.from({ length: PRE_KEYS }, (_, i) => ({ id: i + 1, pair: Curve.generateKeyPair() }));
  const creds = credsOf(number, phone, own);
  const keys = preKeys.map(({ id, pair }) => ({
    type: "pre-key",
    id: String(id),
    value: JSON.stringify(pair, BufferJSON.replacer),
  }));
  const publics = preKeys.map(({ id, pair }) => [id, Buffer.from(pair.public)] as const);
  return { creds, keys, account: accountOf(number, phone, creds, new Map(publics)) };
}

function credsOf(number: string, phone: SigningKey, own: SigningKey): AuthenticationCreds {
  const keyPair = Curve.generateKeyPair();
  const signature = signWith(own, Buffer.concat([KEY_TYPE, keyPair.public]));
  return {
    ...initAuthCreds(),
    signedIdentityKey: pairOf(own),
    signedPreKey: { keyPair, signature, keyId: SIGNED_PRE_KEY_ID },
    me: { id: `${number}:${DEVICE_ID}@s.whatsapp.net` },
    account: statementOf(phone, own),
    nextPreKeyId: PRE_KEYS + 1,
    firstUnuploadedPreKeyId: PRE_KEYS + 1,
    accountSyncCounter: 1,
  };
}

/** That the device is the phone's, signed by both. */
function statementOf(phone: SigningKey, own: SigningKey): proto.IADVSignedDeviceIdentity {
  const timestamp = Math.floor(Date.now() / 1000);
  const told = { rawId: RAW_ID, timestamp, keyIndex: keyIndexOf(DEVICE_ID) };
  const details = Buffer.from(proto.ADVDeviceIdentity.encode(told).finish());
  const [phoneKey, ownKey] = [pairOf(phone).public, pairOf(own).public];
  return {
    details,
    accountSignatureKey: phoneKey,
    accountSignature: signWith(phone, Buffer.concat([BY_ACCOUNT, details, ownKey])),
    deviceSignature: signWith(own, Buffer.concat([BY_DEVICE, details, ownKey, phoneKey])),
  };
}

/** Without the type byte. */
function pairOf({ public: key, private: scalar = new Uint8Array() }: SigningKey) {
  return { public: Buffer.from(key).subarray(KEY_TYPE.length), private: Buffer.from(scalar) };
}

function accountOf(
  number: string,
  phone: SigningKey,
  creds: AuthenticationCreds,
  preKeys: Map<number, Buffer>,
): Account {
  const registrationId = Buffer.alloc(4);
  registrationId.writeUInt32BE(creds.registrationId);
  const { keyId, keyPair, signature } = creds.signedPreKey;
  return {
    number,
    identity: pairOf(phone),
    rawId: RAW_ID,
    nextDeviceId: DEVICE_ID + 1,
    appState: new Map(),
    devices: [
      {
        number,
        id: DEVICE_ID,
        noiseKey: Buffer.from(creds.noiseKey.public),
        identityKey: Buffer.from(creds.signedIdentityKey.public),
        registrationId,
        signedPreKey: {
          id: keyId,
          publicKey: Buffer.from(keyPair.public),
          signature: Buffer.from(signature),
        },
        preKeys,
        isIntroduced: true,
      },
    ],
  };
}
