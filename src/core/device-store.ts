import type { Device } from "./sessions/index.ts";

/** One row of a device's Signal keys; null deletes it. */
export type KeyChange = { readonly type: string; readonly id: string; readonly value: string | null };

/**
 * The secrets of a session's WhatsApp device: its credentials and its Signal keys, as text that only the WhatsApp side
 * understands. Every read of a row that exists but cannot be decrypted throws `unreadable`.
 */
export interface DeviceStore {
  readCredentials(sessionId: string): Promise<string | undefined>;
  /** `device` is null until the device is linked. */
  writeCredentials(sessionId: string, credentials: string, device: Device | null): Promise<void>;
  readKeys(sessionId: string, type: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The ids of all rows of one type, in any order. */
  keyIds(sessionId: string, type: string): Promise<readonly string[]>;
  /** All changes or none. */
  writeKeys(sessionId: string, changes: readonly KeyChange[]): Promise<void>;
  /** Forgets credentials and keys in one step. A linked device leaves its session marked as once linked. */
  forget(sessionId: string): Promise<void>;
}
