import { randomInt } from "node:crypto";
import type { DeviceRegistry } from "../device-registry.ts";
import type { LinkedDevice, SignedPreKey } from "../linked-device.ts";
import { generateKeyPair, sign, type KeyPair } from "../wire/key-pair.ts";
import { lidUserOf } from "../wire/jid.ts";
import { KEY_TYPE } from "./pairing-data.ts";

/** What somebody needs to open an encrypted conversation with a device. */
export type KeyBundle = {
  readonly registrationId: Buffer;
  readonly identityKey: Buffer;
  readonly signedPreKey: SignedPreKey;
  readonly preKey: { readonly id: number; readonly publicKey: Buffer } | undefined;
};

type PhoneIdentity = Omit<KeyBundle, "preKey">;

/** The keys of the phones of everybody; made when somebody first writes to them. */
export class PhoneKeys {
  readonly #registry: DeviceRegistry;
  readonly #identities = new Map<string, PhoneIdentity>();

  constructor(registry: DeviceRegistry) {
    this.#registry = registry;
  }

  /** A bundle of the phone behind a LID, with a pre-key of its own. */
  bundleOf(lidUser: string): KeyBundle {
    const identity = this.#identities.get(lidUser) ?? this.#make(lidUser);
    return { ...identity, preKey: { id: randomInt(1, 2 ** 24), publicKey: generateKeyPair().public } };
  }

  #make(lidUser: string): PhoneIdentity {
    const linked = this.#registry.devices.find(({ number }) => lidUserOf(number) === lidUser);
    const identity = linked ? this.#registry.accountOf(linked.number).identity : generateKeyPair();
    const made = {
      registrationId: registrationId(),
      identityKey: identity.public,
      signedPreKey: signedPreKey(identity),
    };
    this.#identities.set(lidUser, made);
    return made;
  }
}

/** A bundle of a companion; takes one of its pre-keys away, and has none when they are used up. */
export function takeBundle(device: LinkedDevice): KeyBundle {
  const [first] = device.preKeys;
  if (first) device.preKeys.delete(first[0]);
  const { registrationId, identityKey, signedPreKey } = device;
  const preKey = first && { id: first[0], publicKey: first[1] };
  return { registrationId, identityKey, signedPreKey, preKey };
}

function registrationId(): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(randomInt(1, 16_381));
  return bytes;
}

function signedPreKey(identity: KeyPair): SignedPreKey {
  const { public: publicKey } = generateKeyPair();
  return { id: 1, publicKey, signature: sign(identity, KEY_TYPE, publicKey) };
}
