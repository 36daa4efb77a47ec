import type { Account, LinkedDevice, SignedPreKey } from "./linked-device.ts";
import { keyPairFromPrivate, type KeyPair } from "./wire/key-pair.ts";

export type SandboxState = { readonly root: KeyPair; readonly accounts: readonly Account[] };

const VERSION = 1;
const ID_BYTES = 3;
const PRE_KEY_ROW_BYTES = ID_BYTES + 32;

/** The state as JSON text; keys are hex. */
export function encodeState({ root, accounts }: SandboxState): string {
  return JSON.stringify({
    version: VERSION,
    rootPrivateKey: root.private.toString("hex"),
    accounts: accounts.map(({ identity, devices, ...account }) => ({
      ...account,
      identityPrivateKey: identity.private.toString("hex"),
      devices: devices.map(encodeDevice),
    })),
  });
}

function encodeDevice(device: LinkedDevice) {
  return {
    id: device.id,
    noiseKey: device.noiseKey.toString("hex"),
    identityKey: device.identityKey.toString("hex"),
    registrationId: device.registrationId.toString("hex"),
    signedPreKey: {
      id: device.signedPreKey.id,
      publicKey: device.signedPreKey.publicKey.toString("hex"),
      signature: device.signedPreKey.signature.toString("hex"),
    },
    preKeys: encodePreKeys(device.preKeys),
  };
}

// Hundreds for each device, so they are packed: id (3 bytes) and key (32), one after the other.
function encodePreKeys(preKeys: ReadonlyMap<number, Buffer>): string {
  const packed = [...preKeys].map(([id, publicKey]) => {
    const row = Buffer.alloc(PRE_KEY_ROW_BYTES);
    row.writeUIntBE(id, 0, ID_BYTES);
    publicKey.copy(row, ID_BYTES);
    return row;
  });
  return Buffer.concat(packed).toString("base64");
}

function decodePreKeys(text: string): Map<number, Buffer> {
  const packed = Buffer.from(text, "base64");
  if (packed.length % PRE_KEY_ROW_BYTES !== 0) throw new Error("preKeys has an incomplete row");
  const preKeys = new Map<number, Buffer>();
  for (let at = 0; at < packed.length; at += PRE_KEY_ROW_BYTES) {
    preKeys.set(packed.readUIntBE(at, ID_BYTES), packed.subarray(at + ID_BYTES, at + PRE_KEY_ROW_BYTES));
  }
  return preKeys;
}

/** The reverse of `encodeState`; throws an Error that says what is wrong, without quoting values. */
export function decodeState(text: string): SandboxState {
  const state = record(parseJson(text), "the file");
  if (state["version"] !== VERSION) throw new Error(`version ${VERSION} was expected`);
  return { root: keyPair(state, "rootPrivateKey"), accounts: list(state, "accounts").map(decodeAccount) };
}

function decodeAccount(value: unknown): Account {
  const fields = record(value, "an account");
  const number = string(fields, "number");
  return {
    number,
    identity: keyPair(fields, "identityPrivateKey"),
    rawId: integer(fields, "rawId"),
    nextDeviceId: integer(fields, "nextDeviceId"),
    devices: list(fields, "devices").map((device) => decodeDevice(number, device)),
  };
}

function decodeDevice(number: string, value: unknown): LinkedDevice {
  const fields = record(value, "a device");
  return {
    number,
    id: integer(fields, "id"),
    noiseKey: bytes(fields, "noiseKey", 32),
    identityKey: bytes(fields, "identityKey", 32),
    registrationId: bytes(fields, "registrationId", 4),
    signedPreKey: decodeSignedPreKey(fields["signedPreKey"]),
    preKeys: decodePreKeys(string(fields, "preKeys")),
  };
}

function decodeSignedPreKey(value: unknown): SignedPreKey {
  const fields = record(value, "signedPreKey");
  return {
    id: integer(fields, "id"),
    publicKey: bytes(fields, "publicKey", 32),
    signature: bytes(fields, "signature", 64),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would quote the file, which holds private keys.
    throw new Error("it is not JSON");
  }
}

function record(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${name} is not an object`);
  }
  return Object.fromEntries(Object.entries(value));
}

function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  return value;
}

function string(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new Error(`${name} is not a text`);
  return value;
}

function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new Error(`${name} is not an integer`);
  return value;
}

function bytes(fields: Fields, name: string, length: number): Buffer {
  const value = Buffer.from(string(fields, name), "hex");
  if (value.length !== length) throw new Error(`${name} is not ${length} bytes in hex`);
  return value;
}

function keyPair(fields: Fields, name: string): KeyPair {
  return keyPairFromPrivate(bytes(fields, name, 32));
}
