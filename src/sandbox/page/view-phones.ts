import type { ChatView, ConversationView, PhoneView } from "../browser/phone-view.ts";
import { jidOf } from "../linked-device.ts";
import type { ServerContext } from "../server/context.ts";
import { marksOf } from "./account-marks.ts";
import { cutIfAny } from "./cut.ts";
import { MOST_OF_NAME, summaryOf, viewMessage } from "./message-view.ts";
import type { ShownChat } from "./partner-phones.ts";

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
  const { registry, connections, profiles, phones } = context;
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
    chats: chats.map((chat) => viewChat(chat, context)),
    wire: phones.wire,
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
