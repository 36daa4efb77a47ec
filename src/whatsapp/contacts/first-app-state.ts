import { ALL_WA_PATCH_NAMES, type WASocket } from "@whiskeysockets/baileys";

/**
 * Reads all of the account's app state once, as soon as the phone has shared its key: the library does so only where it waits
 * for history, and would take what it reads later for news. Returns whether that is still to be done.
 */
export function readFirstAppState(socket: WASocket, onTrouble: (error: unknown) => void): () => boolean {
  const { creds } = socket.authState;
  let isUnderWay = false;
  const isToRead = () => !(creds.accountSyncCounter > 0);

  async function read(): Promise<void> {
    if (isUnderWay || !isToRead() || !creds.myAppStateKeyId) return;
    isUnderWay = true;
    try {
      await socket.resyncAppState(ALL_WA_PATCH_NAMES, true);
      // The library's own mark of it.
      socket.ev.emit("creds.update", { accountSyncCounter: 1 });
    } catch (error) {
      // The next line does it.
      onTrouble(error);
    } finally {
      isUnderWay = false;
    }
  }

  socket.ev.on("creds.update", ({ myAppStateKeyId }) => {
    if (myAppStateKeyId) void read();
  });
  socket.ev.on("connection.update", ({ connection }) => {
    if (connection === "open") void read();
  });
  return isToRead;
}
