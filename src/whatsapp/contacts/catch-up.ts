import type { WASocket } from "@whiskeysockets/baileys";
import type { AppState } from "../app-state/app-state.ts";

/** Where the address book is. */
const COLLECTION = "critical_unblock_low";

/** Reads what the phone's address book has by now; resolves when what was heard so far is kept. */
export async function catchUpWithContacts(
  socket: WASocket,
  appState: Pick<AppState, "catchUp">,
  settled: () => Promise<void>,
): Promise<void> {
  await appState.catchUp(COLLECTION);
  // The library holds back what it has read, and the rest of a turn gathers it.
  socket.ev.flush();
  await Promise.resolve();
  await settled();
}
