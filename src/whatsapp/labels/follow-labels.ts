import type { SignalDataSet, WASocket } from "@whiskeysockets/baileys";
import type { HeardLabels, LabelChange } from "../../core/index.ts";
import { assignedBy, changeBy } from "./label-change.ts";

/** The part of an account's app state that has its labels. */
const COLLECTION = "regular";
const VERSION = "app-state-sync-version";
/** The type of our own row among a device's keys: up to which version of that part all was told. */
const TOLD = "labels-told";
/** What is kept in one step. */
const CHANGES_AT_ONCE = 500;

export type FollowingPorts = {
  /** Tells what was read in its turn, and then calls `told`; where it cannot be kept that is not called. */
  readonly inTurn: (read: () => HeardLabels, told: () => Promise<void>) => void;
  readonly onTrouble: (error: unknown) => void;
};

/**
 * Tells of an account's labels. The library stores up to which version it has read before it tells what it has read. Up to
 * which all was kept is stored here, and where a line finds the two apart all of it is read once more: the returned function
 * looks for that.
 */
export function followLabels(socket: WASocket, { inTurn, onTrouble }: FollowingPorts): () => void {
  const { creds, keys } = socket.authState;
  let catchingUp: Promise<void> | undefined;
  /** Nothing of the account was told before: it is how things are, and no news. */
  let isFirst = false;
  /** More is being read than is news: what was told of it is not all. */
  let isBehind = false;
  let gathered: LabelChange[] | undefined;
  /** Steps that are not kept yet. */
  let untold = 0;

  async function versionOf(type: string): Promise<number | undefined> {
    const found = await keys.get(type as typeof VERSION, [COLLECTION]);
    return found[COLLECTION]?.version;
  }

  /** What the library tells at once is kept together. */
  function tell(...changes: readonly LabelChange[]): void {
    if (!gathered) queueMicrotask(tellGathered);
    gathered ??= [];
    gathered.push(...changes);
  }

  function tellGathered(): void {
    const all = gathered ?? [];
    gathered = undefined;
    const isSilent = isFirst;
    const version = versionOf(VERSION);
    version.catch(() => undefined);
    for (let at = 0; at === 0 || at < all.length; at += CHANGES_AT_ONCE) {
      const changes = all.slice(at, at + CHANGES_AT_ONCE);
      untold++;
      inTurn(
        () => ({ what: "labels", changes, isSilent }),
        async () => {
          if (--untold === 0 && !isBehind) await markTold((await version) ?? 0);
        },
      );
    }
  }

  async function markTold(version: number): Promise<void> {
    // Among keys of the library's types, which do not name ours: it stores any.
    await keys.set({ [TOLD]: { [COLLECTION]: { version } } } as SignalDataSet);
  }

  async function forgetVersion(): Promise<void> {
    await keys.set({ [VERSION]: { [COLLECTION]: null } });
  }

  async function catchUp(): Promise<void> {
    const [read = 0, told] = [await versionOf(VERSION), await versionOf(TOLD)];
    if (read === told) return;
    isFirst = told === undefined;
    isBehind = true;
    try {
      if (isFirst) tell({ kind: "anew" });
      // By the same lock as the library, which may be reading more of it.
      if (read > 0) await keys.transaction(forgetVersion, creds.me?.id ?? "");
      await socket.resyncAppState([COLLECTION], false);
      isBehind = false;
      tell();
      await Promise.resolve();
    } finally {
      isFirst = false;
    }
  }

  /** As soon as the phone has shared the key that it is read with. */
  function follow(): void {
    if (!creds.myAppStateKeyId) return;
    catchingUp ??= catchUp()
      .catch((error: unknown) => {
        // The next line does it.
        if (socket.ws.isOpen) onTrouble(error);
      })
      .finally(() => (catchingUp = undefined));
  }

  socket.ev.on("labels.edit", (edit) => tell(changeBy(edit)));
  socket.ev.on("labels.association", (association) => tell(...assignedBy(association)));
  socket.ev.on("creds.update", ({ myAppStateKeyId }) => {
    if (myAppStateKeyId) follow();
  });
  return follow;
}
