import { ControlError } from "../control-error.ts";
import type { ServerContext } from "../server/context.ts";
import { compose } from "./messages/compose.ts";
import { sendMessage } from "./messages/send-message.ts";
import type { Written } from "./messages/written.ts";

export type Writing = Written & { readonly from: string; readonly to: string };

/**
 * Somebody (`from`, a JID or LID) writes to the number `to`, and one of both has a session; resolves with the message's id
 * as soon as the server has it. Who writes by a LID is seen by it. Throws a ControlError.
 */
export async function write({ from, to, ...written }: Writing, context: ServerContext): Promise<string> {
  const { people, registry, phoneDevices } = context;
  const sender = people.deviceOf(from)?.person ?? from;
  const phone = phoneDevices.find(sender);
  if (!phone || !people.isRegistered(to)) throw new ControlError(404, "one of both is not on WhatsApp");
  const receiver = people.chatOf(`${to}@s.whatsapp.net`);
  if ([sender, receiver].every((person) => registry.devicesOf(person).length === 0)) {
    throw new ControlError(404, `no device is linked to ${to}`);
  }
  const chat = from.endsWith("@lid") ? people.lidOf(receiver) : `${receiver}@s.whatsapp.net`;
  return phone.do(() => sendMessage(compose(chat, written, phone), phone));
}
