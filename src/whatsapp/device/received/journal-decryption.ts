import { isPnUser, type SignalKeyStoreWithTransaction, type SocketConfig } from "@whiskeysockets/baileys";
import type { ReceivedJournal } from "./received-journal.ts";

type MakeSignalRepository = SocketConfig["makeSignalRepository"];
type SignalRepository = ReturnType<MakeSignalRepository>;

/** A ciphertext, the device that sent it, and what the library locks while it is decrypted. */
type Received = { readonly jid: string; readonly ciphertext: Uint8Array; readonly lock: string };

/** Has what the repository decrypts written to the journal, and answers from there what it has decrypted before. */
export function journalDecryption(
  make: MakeSignalRepository,
  journal: ReceivedJournal,
): MakeSignalRepository {
  return (auth, ...rest) => {
    const repository = make(auth, ...rest);
    // Declared as with or without transactions; the library gives its store with them.
    const keys = auth.keys as SignalKeyStoreWithTransaction;
    const decryptOnce = async (received: Received, decrypt: () => Promise<Uint8Array>) => {
      const { jid, ciphertext, lock } = received;
      const hash = journal.hashOf(ciphertext);
      const { plaintext, isNew } = await keys.transaction(async () => {
        const known = await journal.take(hash);
        const isKnown = known && (await isSameDevice(known.jid, jid, repository));
        if (isKnown) return { plaintext: known.plaintext, isNew: false };
        const decrypted = await decrypt();
        await keys.set(journal.changeFor(hash, jid, ciphertext, decrypted));
        return { plaintext: decrypted, isNew: true };
      }, lock);
      if (isNew) journal.wasWritten(hash, journal.stanzaOf(ciphertext));
      return plaintext;
    };
    const decryptMessage = repository.decryptMessage.bind(repository);
    const decryptGroupMessage = repository.decryptGroupMessage.bind(repository);
    repository.decryptMessage = (given) => {
      const { jid, ciphertext } = given;
      return decryptOnce({ jid, ciphertext, lock: jid }, () => decryptMessage(given));
    };
    repository.decryptGroupMessage = (given) => {
      const { group, authorJid: jid, msg: ciphertext } = given;
      return decryptOnce({ jid, ciphertext, lock: group }, () => decryptGroupMessage(given));
    };
    return repository;
  };
}

/** The first message of somebody may come under a number, and once more under the LID that it has told. */
async function isSameDevice(one: string, other: string, { lidMapping }: SignalRepository): Promise<boolean> {
  const lidOf = async (jid: string) => (isPnUser(jid) ? ((await lidMapping.getLIDForPN(jid)) ?? jid) : jid);
  return one === other || (await lidOf(one)) === (await lidOf(other));
}
