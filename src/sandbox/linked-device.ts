import type { Collection, CollectionName } from "./app-state/collection.ts";
import type { KeyPair } from "./wire/key-pair.ts";
import { lidUserOf } from "./wire/jid.ts";

/** The ids of companions begin here; 99 and above are reserved for hosted devices. */
export const FIRST_DEVICE_ID = 7;
export const LAST_DEVICE_ID = 98;

export type SignedPreKey = { readonly id: number; readonly publicKey: Buffer; readonly signature: Buffer };

/** A companion linked to a phone, with what it has uploaded. */
export type LinkedDevice = {
  readonly number: string;
  readonly id: number;
  readonly noiseKey: Buffer;
  readonly identityKey: Buffer;
  /** 4 bytes, big-endian. */
  readonly registrationId: Buffer;
  signedPreKey: SignedPreKey;
  /** Uploaded and not yet handed out, by id. */
  readonly preKeys: Map<number, Buffer>;
  /** Its phone has told it what a new device is told once. */
  isIntroduced: boolean;
};

/** A phone number's account: the phone's own identity and its companions. */
export type Account = {
  readonly number: string;
  readonly identity: KeyPair;
  readonly rawId: number;
  nextDeviceId: number;
  devices: LinkedDevice[];
  readonly appState: Map<CollectionName, Collection>;
};

/** "5511…:7@s.whatsapp.net" */
export function jidOf({ number, id }: LinkedDevice): string {
  return `${number}:${id}@s.whatsapp.net`;
}

/** "1234…:7@lid" */
export function lidOf({ number, id }: LinkedDevice): string {
  return `${lidUserOf(number)}:${id}@lid`;
}

/** A companion's index in the list that its phone signs, from 1. */
export function keyIndexOf(deviceId: number): number {
  return deviceId - FIRST_DEVICE_ID + 1;
}
