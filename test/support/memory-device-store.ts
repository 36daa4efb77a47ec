import type { Device, DeviceStore, KeyChange } from "../../src/core/index.ts";

/** Devices in memory, open to a test's eyes. */
export class MemoryDeviceStore implements DeviceStore {
  readonly credentials = new Map<string, string>();
  readonly devices = new Map<string, Device | null>();
  readonly keys = new Map<string, string>();
  /** Sessions whose linked device was forgotten. */
  readonly unlinked = new Set<string>();

  readCredentials(sessionId: string): Promise<string | undefined> {
    return Promise.resolve(this.credentials.get(sessionId));
  }

  writeCredentials(sessionId: string, credentials: string, device: Device | null): Promise<void> {
    this.credentials.set(sessionId, credentials);
    this.devices.set(sessionId, device);
    return Promise.resolve();
  }

  readKeys(sessionId: string, type: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = ids.map((id) => [id, this.keys.get(`${sessionId}|${type}|${id}`)] as const);
    return Promise.resolve(
      new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    );
  }

  keyIds(sessionId: string, type: string): Promise<readonly string[]> {
    const prefix = `${sessionId}|${type}|`;
    const own = [...this.keys.keys()].filter((key) => key.startsWith(prefix));
    // Not in the order in which they were written, like any store.
    return Promise.resolve(own.map((key) => key.slice(prefix.length)).sort());
  }

  writeKeys(sessionId: string, changes: readonly KeyChange[]): Promise<void> {
    for (const { type, id, value } of changes) {
      if (value === null) this.keys.delete(`${sessionId}|${type}|${id}`);
      else this.keys.set(`${sessionId}|${type}|${id}`, value);
    }
    return Promise.resolve();
  }

  forget(sessionId: string): Promise<void> {
    if (this.devices.get(sessionId)) this.unlinked.add(sessionId);
    this.credentials.delete(sessionId);
    this.devices.delete(sessionId);
    for (const key of [...this.keys.keys()]) if (key.startsWith(`${sessionId}|`)) this.keys.delete(key);
    return Promise.resolve();
  }
}
