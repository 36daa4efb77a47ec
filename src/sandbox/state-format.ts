import { COLLECTIONS, collectionOf, type Collection, type CollectionName } from "./app-state/collection.ts";
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
    accounts: accounts.map(({ identity, devices, appState, ...account }) => ({
      ...account,
      identityPrivateKey: identity.private.toString("hex"),
      devices: devices.map(encodeDevice),
      appState: [...appState.values()].map(encodeCollection),
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
    isIntroduced: device.isIntroduced,
  };
}

// Without its patches: who has missed some gets everything at once.
function encodeCollection({ name, version, entries }: Collection) {
  const rows = [...entries.values()].map(({ indexMac, blob }) => [
    indexMac.toString("base64"),
    blob.toString("base64"),
  ]);
  return { name, version, entries: rows };
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
    // A file from before there was an app state has none.
    appState: decodeAppState(fields["appState"] === undefined ? [] : list(fields, "appState")),
  };
}

function decodeAppState(values: readonly unknown[]): Map<CollectionName, Collection> {
  return new Map(
    values.map((value) => {
      const fields = record(value, "a collection");
      const name = COLLECTIONS.find((one) => one === fields["name"]);
      if (!name) throw new Error("a collection has an unknown name");
      const entries = list(fields, "entries").map(decodeEntry);
      return [name, collectionOf(name, integer(fields, "version"), new Map(entries))];
    }),
  );
}

function decodeEntry(value: unknown) {
  const [indexMac, blob] = Array.isArray(value) ? (value as unknown[]) : [];
  if (typeof indexMac !== "string" || typeof blob !== "string")
    throw new Error("an entry is no pair of texts");
  const entry = { indexMac: Buffer.from(indexMac, "base64"), blob: Buffer.from(blob, "base64") };
  return [entry.indexMac.toString("hex"), entry] as const;
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
    isIntroduced: fields["isIntroduced"] === true,
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
