import type { DeviceStore, Log, SessionState } from "../core/index.ts";
import { EMPTY_ARCHIVE, NO_MEDIA } from "./messages/archive.ts";
import { whatsappPool, type PoolOptions } from "./pool.ts";

const TRIAL = "trial";

const SILENT: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** What the trial does not choose for itself. */
export type TrialOptions = Omit<
  PoolOptions,
  "log" | "devices" | "archive" | "media" | "proxyOf" | "ownerOf" | "concurrentConnects" | "chance"
>;

/**
 * Asks WhatsApp for a QR code, as the first session would and by the same way, with a device that is kept nowhere.
 * Undefined when it came, else why not. Resolves at the latest 2 s after `withinMs`.
 */
export async function tryWhatsApp(options: TrialOptions, withinMs: number): Promise<string | undefined> {
  const pool = whatsappPool({
    ...options,
    log: SILENT,
    devices: keptNowhere(),
    archive: EMPTY_ARCHIVE,
    media: NO_MEDIA,
    proxyOf: () => Promise.resolve(undefined),
    ownerOf: () => Promise.resolve({ organizationId: TRIAL, isLinked: false }),
    concurrentConnects: 1,
    chance: () => 0,
  });
  try {
    await pool.of(TRIAL).start();
    const state = await pool.of(TRIAL).until(({ status }) => status !== "starting", withinMs);
    return failureOf(state, withinMs);
  } finally {
    await pool.close();
  }
}

function failureOf(state: SessionState | undefined, withinMs: number): string | undefined {
  if (state === undefined) return `it did not answer in ${withinMs / 1_000} s`;
  if (state.status === "waiting_for_scan") return undefined;
  return "reason" in state ? state.reason : "it ended the connection";
}

/** Memory for one device that is linked to nobody. */
function keptNowhere(): DeviceStore {
  const keys = new Map<string, string>();
  let credentials: string | undefined;
  return {
    readCredentials: () => Promise.resolve(credentials),
    writeCredentials(_sessionId, text) {
      credentials = text;
      return Promise.resolve();
    },
    readKeys: (_sessionId, type, ids) =>
      Promise.resolve(new Map(ids.map((id) => [id, keys.get(`${type} ${id}`)] as const).filter(isKept))),
    keyIds: (_sessionId, type) => {
      const own = [...keys.keys()].filter((name) => name.startsWith(`${type} `));
      return Promise.resolve(own.map((name) => name.slice(type.length + 1)));
    },
    writeKeys(_sessionId, changes) {
      for (const { type, id, value } of changes) {
        if (value === null) keys.delete(`${type} ${id}`);
        else keys.set(`${type} ${id}`, value);
      }
      return Promise.resolve();
    },
    forget() {
      credentials = undefined;
      keys.clear();
      return Promise.resolve();
    },
  };
}

function isKept(entry: readonly [string, string | undefined]): entry is readonly [string, string] {
  return entry[1] !== undefined;
}

function nothing(): void {
  // Whoever asks for the trial is told how it ended.
}
