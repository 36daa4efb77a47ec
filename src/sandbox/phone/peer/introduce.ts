import { addressOf } from "../../device-address.ts";
import type { LinkedDevice } from "../../linked-device.ts";
import type { ServerContext } from "../../server/context.ts";
import { firstHistory } from "./history.ts";
import { sendPeer } from "./send-peer.ts";
import { appStateKeyShare } from "./share-app-state-key.ts";

/** A phone tells a new companion, once, what every companion of its account knows: its app-state key, and the chats. */
export function introduce(device: LinkedDevice, { registry, phoneDevices, faults }: ServerContext): void {
  if (device.isIntroduced || !faults.sharesAppStateKey(device.number)) return;
  device.isIntroduced = true;
  registry.changed();
  const phone = phoneDevices.find(device.number);
  phone?.attempt(async () => {
    await sendPeer(addressOf(device), appStateKeyShare(registry.accountOf(device.number)), phone);
    const history = await firstHistory(phone);
    if (history) await sendPeer(addressOf(device), history, phone);
  });
}
