import type { WASocket } from "@whiskeysockets/baileys";
import type { CollectionName } from "./app-state-change.ts";
import type { AppState } from "./app-state.ts";

/** Reads what the account's other devices have changed; resolves when what was heard of it is kept, by `settled`. */
export async function catchUpWith(
  collection: CollectionName,
  socket: WASocket,
  appState: Pick<AppState, "catchUp">,
  settled: () => Promise<void>,
): Promise<void> {
  await appState.catchUp(collection);
  // The library holds back what it has read, and the rest of a turn gathers it.
  socket.ev.flush();
  await Promise.resolve();
  await settled();
}
