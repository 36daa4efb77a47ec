import type { ChatView, ConversationView, DeviceView, PhoneView } from "../browser/phone-view.ts";
import { jidOf, type LinkedDevice } from "../linked-device.ts";
import type { ServerContext } from "../server/context.ts";
import { marksOf } from "./account-marks.ts";
import { cutIfAny } from "./cut.ts";
import { MOST_OF_NAME, summaryOf, viewMessage } from "./message-view.ts";
import type { ShownChat } from "./partner-phones.ts";
import { viewChannels, viewCommunities } from "./view-communities.ts";

/**
 * What an open page is told, each time anew: everything that it shows as it is now, and of the conversation of the chat
 * `picked` (of the newest one, without it or when it is gone) what it was not told before.
 */
export function pageTeller(picked: number | undefined, context: ServerContext): () => PhoneView {
  let told: Pick<ShownChat, "id" | "conversation"> | undefined;
  let revision = 0;
  return () => {
    const { chats } = context.phones;
    const chat = chats.find(({ id }) => id === picked) ?? chats[0];
    const isKnown = told?.id === chat?.id && told?.conversation === chat?.conversation;
    const conversation = chat && viewConversation(chat, isKnown ? revision : undefined, context);
    told = chat;
    revision = chat?.conversation?.revision ?? 0;
    return { ...viewPhones(chats, context), conversation: conversation ?? null };
  };
}

function viewPhones(chats: readonly ShownChat[], context: ServerContext): Omit<PhoneView, "conversation"> {
  const { registry, connections, phones } = context;
  const { registrations } = connections;
  return {
    devices: registry.devices.map((device) => viewDevice(device, context)),
    waiting: {
      forScan: registrations.length,
      forCode: registrations.flatMap(({ codeRequest }) => (codeRequest ? [codeRequest.number] : [])),
    },
    chats: chats.map((chat) => viewChat(chat, context)),
    communities: viewCommunities(context),
    channels: viewChannels(context),
    wire: phones.wire,
  };
}

function viewDevice(device: LinkedDevice, { connections, profiles, pictures }: ServerContext): DeviceView {
  const { number } = device;
  const { id, jpeg } = pictures.of(number) ?? {};
  return {
    jid: jidOf(device),
    number,
    name: cutIfAny(profiles.nameOf(number), MOST_OF_NAME),
    about: cutIfAny(profiles.of(number).about, MOST_OF_NAME),
    // Another address for each picture: a browser keeps what it has of one.
    picture: jpeg === undefined ? null : `phone/profile-pictures/${number}?id=${id}`,
    isOpen: connections.findSession(device) !== undefined,
  };
}

function viewChat(chat: ShownChat, context: ServerContext): ChatView {
  const { phones, connections, profiles, groups } = context;
  const { id, account, partner, shows, end, conversation } = chat;
  const newest = conversation?.newest;
  return {
    id,
    account,
    accountName: profiles.nameOf(account) ?? null,
    partner,
    subject: cutIfAny(groups.find(partner)?.subject, MOST_OF_NAME),
    owner: conversation?.owner ?? null,
    isOnline: phones.isAnnouncedOnline(account) && connections.sessionsOf(account).length > 0,
    shows,
    end,
    ...marksOf(account, partner, context),
    newest: newest ? { ...summaryOf(newest), isOwn: newest.author === conversation.owner } : null,
  };
}

function viewConversation(
  { id, conversation }: ShownChat,
  since: number | undefined,
  { profiles }: ServerContext,
): ConversationView {
  const naming = { owner: conversation?.owner ?? "", nameOf: (person: string) => profiles.nameOf(person) };
  return {
    chat: id,
    isWhole: since === undefined,
    messages: (conversation?.since(since ?? 0) ?? []).map((entry) => viewMessage(entry, naming)),
  };
}
