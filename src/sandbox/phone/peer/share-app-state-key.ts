import { proto } from "@whiskeysockets/baileys";
import { appStateKeyOf } from "../../app-state/mutation-keys.ts";
import type { Account } from "../../linked-device.ts";

const { APP_STATE_SYNC_KEY_SHARE } = proto.Message.ProtocolMessage.Type;

/** What a phone tells its companions so that they can read and change the account's app state. */
export function appStateKeyShare(account: Account): proto.Message.IProtocolMessage {
  const { id, data } = appStateKeyOf(account);
  const fingerprint = { rawId: account.rawId, currentIndex: 0, deviceIndexes: [0] };
  const keyData = { keyData: data, fingerprint, timestamp: Date.now() };
  const appStateSyncKeyShare = { keys: [{ keyId: { keyId: id }, keyData }] };
  return { type: APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare };
}
