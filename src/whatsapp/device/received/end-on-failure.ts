import type { SignalKeyStore } from "@whiskeysockets/baileys";
import { isAway } from "../patience.ts";

export type FailurePorts = {
  /** Whether the library has a message in hand. */
  readonly isReceiving: () => boolean;
  /** To end the line at once: nothing more may leave on it, and nothing be heard. */
  readonly onFailed: () => void;
};

/**
 * The library takes a message whose keys cannot be read or stored for one that nobody can decrypt: it refuses it, and asks for
 * it again. Where the store is away the line ends before it hears of that, and WhatsApp delivers the message on the next.
 */
export function endOnFailure(store: SignalKeyStore, { isReceiving, onFailed }: FailurePorts): SignalKeyStore {
  async function noted<T>(work: T | Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (isAway(error) && isReceiving()) onFailed();
      throw error;
    }
  }

  return {
    get: (type, ids) => noted(store.get(type, ids)),
    set: (data) => noted(store.set(data)),
  };
}
