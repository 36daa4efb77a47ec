import type { WASocket } from "@whiskeysockets/baileys";

/** The account goes by this name from now on, on all of its devices; this one announces it with its next presence. */
export async function setName(socket: WASocket, name: string): Promise<void> {
  await socket.updateProfileName(name);
  // The library takes only from others what has changed.
  const { me } = socket.authState.creds;
  if (me) socket.ev.emit("creds.update", { me: { ...me, name } });
}
