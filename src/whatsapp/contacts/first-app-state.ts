import { ALL_WA_PATCH_NAMES, type WASocket } from "@whiskeysockets/baileys";
import { ADDRESS_BOOK } from "./follow-address-book.ts";

const COLLECTIONS = ALL_WA_PATCH_NAMES.filter((name) => name !== ADDRESS_BOOK);

/**
 * Reads all of the account's app state but its address book once, as soon as the phone has shared its key: the library does
 * so only where it waits for history.
 */
export function readFirstAppState(socket: WASocket, onTrouble: (error: unknown) => void): void {
  const { creds } = socket.authState;
  let isUnderWay = false;
  const isToRead = () => !(creds.accountSyncCounter > 0);

  async function read(): Promise<void> {
    if (isUnderWay || !isToRead() || !creds.myAppStateKeyId) return;
    isUnderWay = true;
    try {
      await socket.resyncAppState(COLLECTIONS, true);
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
}
