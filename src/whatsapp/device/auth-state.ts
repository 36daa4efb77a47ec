import {
  BufferJSON,
  initAuthCreds,
  proto,
  type AuthenticationCreds,
  type AuthenticationState,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
} from "@whiskeysockets/baileys";
import {
  createTurns,
  GatewayError,
  type Cancel,
  type Clock,
  type Device,
  type DeviceStore,
  type KeyChange,
} from "../../core/index.ts";
import { isBusinessPhone } from "./business-phone.ts";
import { createPatience, once, type Doing, type Patience } from "./patience.ts";
import { ReceivedJournal } from "./received/received-journal.ts";
import { withUsableRouting } from "./routing-info.ts";
import { withoutOldChains } from "./session-chains.ts";

/** Credentials that could not be written are written again after this time. */
const SAVE_AGAIN_MS = 15_000;

/** What goes wrong with a stored device while it is in use. */
export type AuthTroubles = {
  /** A key cannot be read any more. */
  readonly onBroken: (error: GatewayError) => void;
  /** Keys cannot be read for now. Told once: none are written from then on, for the library takes what it cannot read for not there. */
  readonly onUnread: (error: unknown) => void;
  /** Nothing can be written for now, and may be tried again; told once until a write succeeds. */
  readonly onUnsaved: (error: unknown) => void;
};

/** The library's view of a stored device. Once discarded, its writes are ignored: a late one must not undo a newer socket's. */
export interface DeviceAuth {
  readonly state: AuthenticationState;
  /** Whether WhatsApp has confirmed the link. */
  isLinked(): boolean;
  /** The same when it was loaded. */
  readonly wasLinked: boolean;
  /**
   * Writes the whole credentials; the library has merged an update into them before its listeners run. Rejects for a
   * device that was not linked when it was loaded; another is written again.
   */
  readonly save: () => Promise<void>;
  /** What was decrypted and is not stored elsewhere yet. */
  readonly received: ReceivedJournal;
  /** The ids of all keys of one type. */
  readonly keyIds: (type: string) => Promise<readonly string[]>;
  /** Ends with the device's use. */
  readonly patience: Patience;
  /** Nothing is tried again any more. Resolves when what was begun is written. */
  readonly discard: () => Promise<void>;
}

/** The device that credentials belong to; null until WhatsApp has confirmed the link. */
export function deviceOf(creds: AuthenticationCreds): Device | null {
  const { me, account } = creds;
  if (!me?.id || !account) return null;
  const number = /^\d+/.exec(me.id)?.[0];
  if (number === undefined) return null;
  return {
    number,
    jid: `${number}@s.whatsapp.net`,
    lid: lidOf(me.lid),
    pushName: me.name ?? null,
    isBusiness: isBusinessPhone(creds) ?? false,
  };
}

function lidOf(lid: string | undefined): string | null {
  return lid ? lid.replace(/:\d+@/, "@") : null;
}

/**
 * Loads a session's device, or makes a new identity when there is none that was ever linked. Throws `unreadable` when
 * a stored device cannot be read: it is never replaced.
 */
export async function loadDeviceAuth(
  devices: DeviceStore,
  sessionId: string,
  clock: Clock,
  { onBroken, onUnread, onUnsaved }: AuthTroubles,
): Promise<DeviceAuth> {
  const stored = await readCreds(devices, sessionId);
  const wasLinked = stored !== undefined && deviceOf(stored) !== null;
  // A pairing that was begun and not finished leaves credentials that would log in as a device that does not exist.
  if (stored && !wasLinked) await devices.forget(sessionId);
  const creds = stored && wasLinked ? withUsableRouting(stored) : initAuthCreds();
  let isDiscarded = false;
  let isTroubleTold = false;
  let unread: Error | undefined;
  let cancelSave: Cancel = () => undefined;
  const writing = createTurns();
  const patience = createPatience(clock);
  /** A device that is being linked has nothing to lose, and who opens a line comes again. */
  let isPatient = false;
  const doing = () => (isPatient ? patience.fromNow() : once);
  const isOver = () => isDiscarded;

  /** In their order, which is that of what the library did. */
  const write = (act: () => Promise<void>, by: Doing = once) =>
    writing.take(sessionId, () =>
      by(async () => {
        try {
          await act();
          isTroubleTold = false;
        } catch (error) {
          if (!isTroubleTold) onUnsaved(error);
          isTroubleTold = true;
          throw error;
        }
      }),
    );

  async function save(): Promise<void> {
    if (isOver()) return;
    cancelSave();
    try {
      await write(() =>
        devices.writeCredentials(sessionId, JSON.stringify(creds, BufferJSON.replacer), deviceOf(creds)),
      );
    } catch (error) {
      // A link that is not stored must not be confirmed; one that is goes on with what memory holds.
      if (!wasLinked) throw error;
      if (!isOver()) cancelSave = clock.after(SAVE_AGAIN_MS, () => void save());
    }
  }
  if (!wasLinked) await save();

  const keys: SignalKeyStore = {
    async get(type, ids) {
      try {
        return await doing()(() => readKeys(devices, sessionId, type, ids));
      } catch (cause) {
        const error = unreadable(cause);
        const isFirst = unread === undefined;
        unread ??= new Error("no keys are written any more: some could not be read", { cause });
        if (error instanceof GatewayError && error.code === "unreadable") onBroken(error);
        else if (isFirst) onUnread(error);
        throw error;
      }
    },
    async set(data) {
      if (isOver()) return;
      if (unread) throw unread;
      const changes = toChanges(data);
      await write(() => devices.writeKeys(sessionId, changes), doing());
    },
  };
  const keyIds = (type: string) => devices.keyIds(sessionId, type);
  const received = await ReceivedJournal.load({ store: keys, idsOf: keyIds }, clock);
  isPatient = wasLinked;
  return {
    state: { creds, keys },
    received,
    patience,
    wasLinked,
    isLinked: () => deviceOf(creds) !== null,
    save,
    keyIds,
    async discard() {
      cancelSave();
      isDiscarded = true;
      patience.end();
      await writing.allOver();
    },
  };
}

async function readCreds(devices: DeviceStore, sessionId: string): Promise<AuthenticationCreds | undefined> {
  try {
    const text = await devices.readCredentials(sessionId);
    return text === undefined ? undefined : (decode(text) as AuthenticationCreds);
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** A database that fails for a moment says nothing about the device. */
function unreadable(cause: unknown): unknown {
  const isLost =
    cause instanceof SyntaxError || (cause instanceof GatewayError && cause.code === "unreadable");
  if (!isLost) return cause;
  return new GatewayError(
    "unreadable",
    "the stored WhatsApp device cannot be read; it was left as it is: restore the database or its key, or log out and link again",
    { cause },
  );
}

async function readKeys<T extends keyof SignalDataTypeMap>(
  devices: DeviceStore,
  sessionId: string,
  type: T,
  ids: readonly string[],
): Promise<Record<string, SignalDataTypeMap[T]>> {
  const found: Record<string, SignalDataTypeMap[T]> = {};
  for (const [id, text] of await devices.readKeys(sessionId, type, ids)) {
    found[id] = revive(type, text) as SignalDataTypeMap[T];
  }
  return found;
}

/** libsignal's rows have their bytes as text already. Of one type the library calls methods, which plain JSON has lost. */
function revive(type: keyof SignalDataTypeMap, text: string): unknown {
  if (type === "session") return JSON.parse(text);
  const value = decode(text);
  return type === "app-state-sync-key"
    ? proto.Message.AppStateSyncKeyData.fromObject(value as object)
    : value;
}

function decode(text: string): unknown {
  return JSON.parse(text, BufferJSON.reviver);
}

function toChanges(data: SignalDataSet): KeyChange[] {
  return Object.entries(data).flatMap(([type, rows]) =>
    Object.entries(rows as Record<string, unknown>).map(([id, value]) => ({
      type,
      id,
      value: value === null || value === undefined ? null : encode(type, value),
    })),
  );
}

function encode(type: string, value: unknown): string {
  return type === "session"
    ? JSON.stringify(withoutOldChains(value))
    : JSON.stringify(value, BufferJSON.replacer);
}
