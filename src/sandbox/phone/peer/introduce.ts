import { proto } from "@whiskeysockets/baileys";
import { appStateKeyOf } from "../../app-state/mutation-keys.ts";
import { addressOf } from "../../device-address.ts";
import type { Account, LinkedDevice } from "../../linked-device.ts";
import type { ServerContext } from "../../server/context.ts";
import type { Phone } from "../phone.ts";
import { sendPeer } from "./send-peer.ts";

const { APP_STATE_SYNC_KEY_SHARE } = proto.Message.ProtocolMessage.Type;

/** A phone tells a new companion, once, what every companion of its account knows. */
export function introduce(device: LinkedDevice, { registry, phoneDevices }: ServerContext): void {
  if (device.isIntroduced) return;
  device.isIntroduced = true;
  registry.changed();
  const phone = phoneDevices.find(device.number);
  phone?.attempt(() => shareAppStateKey(device, registry.accountOf(device.number), phone));
}

async function shareAppStateKey(device: LinkedDevice, account: Account, phone: Phone): Promise<void> {
  const { id, data } = appStateKeyOf(account);
  const fingerprint = { rawId: account.rawId, currentIndex: 0, deviceIndexes: [0] };
  const keyData = { keyData: data, fingerprint, timestamp: Date.now() };
  const appStateSyncKeyShare = { keys: [{ keyId: { keyId: id }, keyData }] };
  await sendPeer(addressOf(device), { type: APP_STATE_SYNC_KEY_SHARE, appStateSyncKeyShare }, phone);
}
