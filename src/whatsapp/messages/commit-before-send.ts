import type { WASocket } from "@whiskeysockets/baileys";

type Relay = WASocket["relayMessage"];

/**
 * The library's way to send, with each ratchet written before its message leaves. By itself it writes them after, all in
 * the one transaction of the account: a crash in between would encrypt the next message with a used key, and one slow
 * query holds up every chat. Without that transaction each encryption commits its own, and chats do not wait for each other.
 */
export function commitsBeforeSend(socket: WASocket): Relay {
  const { keys } = socket.authState;
  const transaction = keys.transaction.bind(keys);
  let isEntering = false;
  keys.transaction = (work, key) => {
    if (!isEntering) return transaction(work, key);
    isEntering = false;
    return work();
  };
  return (...args) => {
    isEntering = true;
    try {
      // Its own transaction is asked for before it waits for anything.
      return socket.relayMessage(...args);
    } finally {
      isEntering = false;
    }
  };
}
