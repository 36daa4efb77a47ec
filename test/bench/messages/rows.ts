import { guardConsole } from "../../../src/library-console.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { requireProofOfServers } from "../../../src/whatsapp/device/server-proof.ts";
import { createSessionCaches } from "../../../src/whatsapp/device/session-caches.ts";
import { signalRepository } from "../../../src/whatsapp/device/signal-repository.ts";
import { MemoryDeviceStore } from "../../support/memory-device-store.ts";
import { Party } from "../../whatsapp/device/signal-party.ts";
import { figure, type Figure } from "../figures.ts";

const TURNS = 5_000;
const EARLY = 50;
const GROUP = "120363000000000000@g.us";
const OURS = "15550001111@s.whatsapp.net";
const THEIRS = "15552223333@s.whatsapp.net";
const SESSION_ID = "s";

/** How the rows of a conversation and of a group's key grow with what is sent. */
export async function messageRows(): Promise<readonly Figure[]> {
  guardConsole();
  requireProofOfServers();
  const devices = new MemoryDeviceStore();
  const ours = await party(devices, SESSION_ID);
  const theirs = await party(new MemoryDeviceStore(), SESSION_ID);
  await ours.begin(THEIRS, theirs);
  const bytesOf = (type: string) =>
    Math.max(
      ...[...devices.keys]
        .filter(([name]) => name.startsWith(`${SESSION_ID}|${type}|`))
        .map(([, row]) => Buffer.byteLength(row)),
    );
  const figures: Figure[] = [];
  for (let turn = 1; turn <= TURNS; turn++) {
    await theirs.open(OURS, await ours.seal(THEIRS, "ours"));
    await ours.open(THEIRS, await theirs.seal(OURS, "theirs"));
    await ours.signal.encryptGroupMessage({ group: GROUP, meId: OURS, data: Buffer.from("a text") });
    if (turn !== EARLY && turn !== TURNS) continue;
    figures.push(
      figure(`session row after ${turn} turns`, bytesOf("session"), "bytes"),
      figure(`sender-key row after ${turn} messages`, bytesOf("sender-key"), "bytes"),
    );
  }
  return figures;
}

function party(devices: MemoryDeviceStore, sessionId: string): Promise<Party> {
  return Party.on(
    devices,
    sessionId,
    signalRepository(createSessionCaches(systemClock).of(sessionId).lidMappings),
  );
}
