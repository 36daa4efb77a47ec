import { GatewayError, type Connection, type DeviceStore } from "../../core/index.ts";
import { storedAddressBook } from "../contacts/address-book.ts";
import type { Line } from "../line/line.ts";

/** What a session's line is asked by concern, while there is one that is open. */
export function concernsOf(
  devices: DeviceStore,
  sessionId: string,
  openLine: () => Line | undefined,
): Pick<Connection, "presence" | "contacts" | "profile" | "messages" | "calls" | "chats" | "labels"> {
  /** Not async, as each chat state goes through here: what the line promises is handed on as it is. */
  function ask<T>(question: (line: Line) => Promise<T>): Promise<T> {
    const line = openLine();
    if (line) return question(line);
    const refusal = new GatewayError("session_not_connected", "the session is not connected to WhatsApp");
    return Promise.reject(refusal);
  }

  return {
    presence: {
      send: (to, state) => ask(({ presence }) => presence.send(to, state)),
      subscribe: (to) => ask(({ presence }) => presence.subscribe(to)),
      announce: (availability) => ask(({ presence }) => presence.announce(availability)),
    },
    contacts: {
      lookUp: (forms) => ask(({ contacts }) => contacts.lookUp(forms)),
      ...storedAddressBook(devices, sessionId),
    },
    profile: { lookUp: (address) => ask(({ profile }) => profile.lookUp(address)) },
    messages: {
      send: (envelope) => ask(({ messages }) => messages.send(envelope)),
      upload: (media, to) => ask(({ messages }) => messages.upload(media, to)),
      download: (media) => ask(({ messages }) => messages.download(media)),
      renew: (message, mediaKey) => ask(({ messages }) => messages.renew(message, mediaKey)),
      markRead: (read) => ask(({ messages }) => messages.markRead(read)),
    },
    calls: { reject: (call) => ask(({ calls }) => calls.reject(call)) },
    labels: {
      require: () => ask(({ labels }) => labels.require()),
      make: (label, firstId) => ask(({ labels }) => labels.make(label, firstId)),
      remove: (labelId) => ask(({ labels }) => labels.remove(labelId)),
      assign: (labelId, chat, isOn) => ask(({ labels }) => labels.assign(labelId, chat, isOn)),
      catchUp: () => ask(({ labels }) => labels.catchUp()),
    },
    chats: { change: (chat, change) => ask(({ chats }) => chats.change(chat, change)) },
  };
}
