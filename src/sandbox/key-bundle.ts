import type { SignedPreKey } from "./linked-device.ts";

export type PreKey = { readonly id: number; readonly publicKey: Buffer };

/** What somebody needs to open an encrypted conversation with a device. */
export type KeyBundle = {
  /** 4 bytes, big-endian. */
  readonly registrationId: Buffer;
  readonly identityKey: Buffer;
  readonly signedPreKey: SignedPreKey;
  /** A device whose one-time keys are used up has none. */
  readonly preKey: PreKey | undefined;
};
