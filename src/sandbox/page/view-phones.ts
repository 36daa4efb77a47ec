import type { PhoneView } from "../browser/phone-view.ts";
import { jidOf } from "../linked-device.ts";
import type { ServerContext } from "../server/context.ts";

/** Everything that the page shows, as it is now. */
export function viewPhones({ registry, connections, profiles, phones }: ServerContext): PhoneView {
  const isConnected = (number: string) => connections.sessionsOf(number).length > 0;
  const { registrations } = connections;
  return {
    devices: registry.devices.map((device) => ({
      jid: jidOf(device),
      number: device.number,
      name: profiles.nameOf(device.number) ?? null,
      isOpen: connections.findSession(device) !== undefined,
    })),
    waiting: {
      forScan: registrations.length,
      forCode: registrations.flatMap(({ codeRequest }) => (codeRequest ? [codeRequest.number] : [])),
    },
    chats: phones.chats.map((chat) => ({
      ...chat,
      accountName: profiles.nameOf(chat.account) ?? null,
      isOnline: phones.isAnnouncedOnline(chat.account) && isConnected(chat.account),
    })),
    wire: phones.wire,
  };
}
