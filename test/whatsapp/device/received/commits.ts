import type { KeyChange } from "../../../../src/core/index.ts";
import { loadDeviceAuth, type DeviceAuth } from "../../../../src/whatsapp/device/auth-state.ts";
import { journalDecryption } from "../../../../src/whatsapp/device/received/journal-decryption.ts";
import { createSessionCaches } from "../../../../src/whatsapp/device/session-caches.ts";
import { signalRepository } from "../../../../src/whatsapp/device/signal-repository.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { MemoryDeviceStore } from "../../../support/memory-device-store.ts";

/** A store that remembers its commits. */
export class Commits extends MemoryDeviceStore {
  readonly commits: (readonly KeyChange[])[] = [];

  override async writeKeys(sessionId: string, changes: readonly KeyChange[]): Promise<void> {
    await super.writeKeys(sessionId, changes);
    this.commits.push(changes);
  }

  plaintexts(): number {
    return [...this.keys.keys()].filter((key) => key.startsWith(`s|plaintext|`)).length;
  }
}

const ignore = () => undefined;

/** The device as after a start. */
export async function start(devices: MemoryDeviceStore, clock = new ManualClock()): Promise<DeviceAuth> {
  return loadDeviceAuth(devices, "s", clock, { onBroken: ignore, onUnread: ignore, onUnsaved: ignore });
}

export const repositoryOf = (auth: DeviceAuth) =>
  journalDecryption(
    signalRepository(createSessionCaches(new ManualClock()).of("s").lidMappings),
    auth.received,
  );
