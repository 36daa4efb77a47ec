import { toJid, type PersonAddress } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import { requireOpen, type Session } from "../sessions/index.ts";
import type { BlockedStore } from "./blocked.ts";
import type { KnownChat } from "./chat-key.ts";
import type { NumberBook } from "./number-book.ts";

export type BlockingPorts = {
  readonly connections: Connections;
  readonly numbers: NumberBook;
  readonly blocked: BlockedStore;
};

/**
 * Blocks somebody, or no longer; whom the account has blocked then. WhatsApp wants to be told the LID and the number: a number
 * whose LID is not known is looked up. Throws `session_not_connected`, `not_on_whatsapp`, `whatsapp_failed`.
 */
export async function setBlocked(
  { connections, numbers, blocked }: BlockingPorts,
  { id }: Session,
  address: PersonAddress,
  isBlocked: boolean,
): Promise<{ readonly contact: string; readonly blocked: readonly string[] }> {
  requireOpen(connections, id);
  const known = (): Promise<KnownChat> => numbers.withChat(id, address, (chat) => chat);
  if (
    address.kind === "person" &&
    (await known()).to.kind !== "lid" &&
    !(await numbers.lookUp(id, address.number))
  )
    throw new GatewayError("not_on_whatsapp", "the number is not on WhatsApp");
  const { key, to } = await known();
  const jid = key.endsWith("@lid") ? null : key;
  if (to.kind !== "lid") throw new GatewayError("whatsapp_failed", "WhatsApp has told no LID of the number");
  if (isBlocked && jid === null)
    throw new GatewayError("whatsapp_failed", "WhatsApp has told no number of the LID");
  await connections.of(id).contacts.setBlocked({ lid: toJid(to), jid }, isBlocked);
  await blocked.set(id, key, isBlocked);
  return { contact: key, blocked: await blocked.list(id) };
}
