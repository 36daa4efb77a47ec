import { GatewayError, type Connection, type DeviceStore } from "../../core/index.ts";
import { storedAddressBook } from "../contacts/address-book.ts";
import type { Line } from "../line/line.ts";

type Concern =
  | "presence"
  | "contacts"
  | "profile"
  | "messages"
  | "calls"
  | "chats"
  | "communities"
  | "groups"
  | "channels"
  | "labels";

/** What a session's line is asked by concern, while there is one that is open. */
export function concernsOf(
  devices: DeviceStore,
  sessionId: string,
  openLine: () => Line | undefined,
): Pick<Connection, Concern> {
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
      setBlocked: (person, isBlocked) => ask(({ contacts }) => contacts.setBlocked(person, isBlocked)),
      catchUp: () => ask(({ contacts }) => contacts.catchUp()),
      ...storedAddressBook(devices, sessionId),
    },
    profile: {
      lookUp: (address) => ask(({ profile }) => profile.lookUp(address)),
      setPicture: (jpeg) => ask(({ profile }) => profile.setPicture(jpeg)),
      setName: (name) => ask(({ profile }) => profile.setName(name)),
      setAbout: (text) => ask(({ profile }) => profile.setAbout(text)),
      privacy: () => ask(({ profile }) => profile.privacy()),
      setPrivacy: (setting, value) => ask(({ profile }) => profile.setPrivacy(setting, value)),
    },
    messages: {
      send: (envelope) => ask(({ messages }) => messages.send(envelope)),
      upload: (media, to) => ask(({ messages }) => messages.upload(media, to)),
      download: (media) => ask(({ messages }) => messages.download(media)),
      renew: (message, mediaKey) => ask(({ messages }) => messages.renew(message, mediaKey)),
      markRead: (read) => ask(({ messages }) => messages.markRead(read)),
    },
    calls: {
      reject: (call) => ask(({ calls }) => calls.reject(call)),
      place: (to) => ask(({ calls }) => calls.place(to)),
      end: (call) => ask(({ calls }) => calls.end(call)),
    },
    groups: {
      get: (group) => ask(({ groups }) => groups.get(group)),
      all: () => ask(({ groups }) => groups.all()),
      invited: (code) => ask(({ groups }) => groups.invited(code)),
      create: (founding) => ask(({ groups }) => groups.create(founding)),
      change: (group, step) => ask(({ groups }) => groups.change(group, step)),
      pictureUrl: (group) => ask(({ groups }) => groups.pictureUrl(group)),
      setPicture: (group, picture) => ask(({ groups }) => groups.setPicture(group, picture)),
      changeMembers: (group, action, members) =>
        ask(({ groups }) => groups.changeMembers(group, action, members)),
      inviteCode: (group) => ask(({ groups }) => groups.inviteCode(group)),
      resetInvite: (group) => ask(({ groups }) => groups.resetInvite(group)),
      join: (code) => ask(({ groups }) => groups.join(code)),
      requests: (group) => ask(({ groups }) => groups.requests(group)),
      answerRequests: (group, answer, members) =>
        ask(({ groups }) => groups.answerRequests(group, answer, members)),
      leave: (group) => ask(({ groups }) => groups.leave(group)),
    },
    labels: {
      require: () => ask(({ labels }) => labels.require()),
      make: (label, firstId) => ask(({ labels }) => labels.make(label, firstId)),
      remove: (labelId) => ask(({ labels }) => labels.remove(labelId)),
      assign: (labelId, chat, isOn) => ask(({ labels }) => labels.assign(labelId, chat, isOn)),
      catchUp: () => ask(({ labels }) => labels.catchUp()),
    },
    chats: { change: (chat, change) => ask(({ chats }) => chats.change(chat, change)) },
    communities: {
      create: (founding) => ask(({ communities }) => communities.create(founding)),
      link: (community, group) => ask(({ communities }) => communities.link(community, group)),
      unlink: (community, group) => ask(({ communities }) => communities.unlink(community, group)),
      leave: (community) => ask(({ communities }) => communities.leave(community)),
      groupsOf: (community) => ask(({ communities }) => communities.groupsOf(community)),
    },
    channels: {
      create: (name, description) => ask(({ channels }) => channels.create(name, description)),
      setPicture: (jid, jpeg) => ask(({ channels }) => channels.setPicture(jid, jpeg)),
      list: () => ask(({ channels }) => channels.list()),
      find: (key) => ask(({ channels }) => channels.find(key)),
      follow: (jid) => ask(({ channels }) => channels.follow(jid)),
      unfollow: (jid) => ask(({ channels }) => channels.unfollow(jid)),
      mute: (jid, isMuted) => ask(({ channels }) => channels.mute(jid, isMuted)),
    },
  };
}
