import type { SignalKeyStoreWithTransaction, SocketConfig } from "@whiskeysockets/baileys";
import { distributionOf, openFromGroup, readDistribution, sealForGroup } from "./group-messages.ts";
import {
  newSenderKey,
  readSenderKeys,
  senderKeyName,
  withSenderKey,
  writeSenderKeys,
  type SenderKey,
} from "./sender-key.ts";

type SignalRepository = ReturnType<SocketConfig["makeSignalRepository"]>;

/**
 * Has messages to groups encrypted and decrypted here. The library's cipher leaves out every second key of a chain and keeps
 * it: its rows grow with every message to 300 KB, and each signature is made and checked in JavaScript. What goes over the
 * wire and what is stored is the same: rows of the library's are gone on with.
 */
export function cipherGroupsHere(repository: SignalRepository, keys: SignalKeyStoreWithTransaction): void {
  const nameOf = (group: string, jid: string) =>
    senderKeyName(group, repository.jidToSignalProtocolAddress(jid));
  const read = async (name: string) => {
    const { [name]: row } = await keys.get("sender-key", [name]);
    return readSenderKeys(row);
  };
  const write = (name: string, senderKeys: readonly SenderKey[]) =>
    keys.set({ "sender-key": { [name]: writeSenderKeys(senderKeys) } });

  repository.encryptGroupMessage = ({ group, meId, data }) =>
    keys.transaction(async () => {
      const name = nameOf(group, meId);
      const sender = (await read(name)).at(-1) ?? newSenderKey();
      const senderKeyDistributionMessage = distributionOf(sender);
      const [ciphertext, after] = sealForGroup(sender, data);
      await write(name, [after]);
      return { ciphertext, senderKeyDistributionMessage };
    }, group);

  repository.getSenderKeyDistributionMessage = ({ group, meId }) =>
    keys.transaction(async () => {
      const name = nameOf(group, meId);
      const known = (await read(name)).at(-1);
      const sender = known ?? newSenderKey();
      if (!known) await write(name, [sender]);
      return distributionOf(sender);
    }, group);

  repository.decryptGroupMessage = ({ group, authorJid, msg }) =>
    keys.transaction(async () => {
      const name = nameOf(group, authorJid);
      const [plaintext, after] = openFromGroup(await read(name), msg);
      await write(name, after);
      return plaintext;
    }, group);

  repository.processSenderKeyDistributionMessage = async ({ item, authorJid }) => {
    const { groupId: group, axolotlSenderKeyDistributionMessage: message } = item;
    if (!group || !message) throw new Error("a sender key is told of without its group");
    const told = readDistribution(message);
    await keys.transaction(async () => {
      const name = nameOf(group, authorJid);
      await write(name, withSenderKey(await read(name), told));
    }, group);
  };
}
