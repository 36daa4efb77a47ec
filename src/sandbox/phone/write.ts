import { ControlError } from "../control-error.ts";
import type { ServerContext } from "../server/context.ts";
import { isGroup, STATUS } from "../wire/jid.ts";
import { compose } from "./messages/compose.ts";
import { sendMessage } from "./messages/send-message.ts";
import type { Written } from "./messages/written.ts";

export type Writing = Written & { readonly from: string; readonly to: string };

/**
 * Somebody (`from`, a JID or LID) writes to a number, when one of both has a session, to a group that they are in, or a status
 * for all that have a session; resolves with the message's id as soon as the server has it. Who writes by a LID is seen by it. Throws a ControlError.
 */
export async function write({ from, to, ...written }: Writing, context: ServerContext): Promise<string> {
  const { people, phoneDevices } = context;
  const sender = people.deviceOf(from)?.person ?? from;
  const phone = phoneDevices.find(sender);
  if (!phone) throw new ControlError(404, "who writes is not on WhatsApp");
  const chat = chatOf(to, { from, sender }, context);
  return phone.do(() => sendMessage(compose(chat, written, phone), phone));
}

type Writer = { readonly from: string; readonly sender: string };

function chatOf(to: string, writer: Writer, context: ServerContext): string {
  if (to === STATUS) return to;
  return isGroup(to) ? groupChat(to, writer.sender, context) : personChat(to, writer, context);
}

function groupChat(to: string, sender: string, { groups }: ServerContext): string {
  const group = groups.find(to);
  if (!group) throw new ControlError(404, "there is no such group");
  if (!group.members.has(sender)) throw new ControlError(409, "who writes is not in the group");
  return to;
}

function personChat(to: string, { from, sender }: Writer, { people, registry }: ServerContext): string {
  if (!people.isRegistered(to)) throw new ControlError(404, "who is written to is not on WhatsApp");
  const receiver = people.chatOf(`${to}@s.whatsapp.net`);
  if ([sender, receiver].every((person) => registry.devicesOf(person).length === 0)) {
    throw new ControlError(404, `no device is linked to ${to}`);
  }
  return from.endsWith("@lid") ? people.lidOf(receiver) : `${receiver}@s.whatsapp.net`;
}
