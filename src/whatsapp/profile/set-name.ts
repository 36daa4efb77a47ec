import type { WASocket } from "@whiskeysockets/baileys";
import type { AppState } from "../app-state/app-state.ts";

/** The account goes by this name from now on, on all of its devices; this one announces it with its presence. */
export async function setName(
  socket: WASocket,
  appState: Pick<AppState, "change">,
  save: () => Promise<void>,
  name: string,
): Promise<void> {
  await appState.change({
    collection: "critical_block",
    index: ["setting_pushName"],
    action: { pushNameSetting: { name } },
    apiVersion: 1,
  });
  // The library takes a name from other devices alone.
  const { me } = socket.authState.creds;
  if (me) socket.ev.emit("creds.update", { me: { ...me, name } });
  await save();
}
