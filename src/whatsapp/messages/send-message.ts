import { proto, type CacheStore, type WASocket } from "@whiskeysockets/baileys";
import { GatewayError, toJid, type ChatAddress, type Envelope, type LineMessages } from "../../core/index.ts";
import { openSessions } from "../device/open-sessions.ts";
import type { GroupBook } from "../groups/group-book.ts";
import { acknowledgements } from "./acknowledgements.ts";
import { commitsBeforeSend } from "./commit-before-send.ts";
import { stanzaFactsOf } from "./stanza-facts.ts";

/** Sends messages over one socket; `userDevices` is its own cache. */
export function messageSender(
  socket: WASocket,
  userDevices: CacheStore,
  groups: GroupBook,
): Pick<LineMessages, "send"> {
  const answers = acknowledgements(socket);
  const relay = commitsBeforeSend(socket);

  async function handOver({ id, to, wire }: Envelope): Promise<void> {
    const message = proto.Message.decode(wire);
    await relay(toJid(to), message, { messageId: id, ...stanzaFactsOf(message) });
  }

  /** Devices that have no keys are left out from now on. */
  async function leaveOutKeyless(to: ChatAddress): Promise<void> {
    const jid = toJid(to);
    if (to.kind === "group") {
      const { participants } = await groups.metadataOf(jid);
      const members = participants.map(({ id }) => id);
      await openSessions(socket, userDevices, jid, members);
      return;
    }
    const { unreached } = await openSessions(socket, userDevices, jid);
    if (unreached.includes(jid))
      throw new GatewayError("message_refused", "no device of the recipient has keys to encrypt for");
  }

  return {
    async send(envelope) {
      // The same object for who waits and for who was told: a promise inside a promise would be waited for.
      const sent = { answer: answers.expect(envelope.id) };
      try {
        try {
          await handOver(envelope);
        } catch (error) {
          if (!socket.ws.isOpen) throw error;
          // One device without keys fails a whole send of the library's.
          await leaveOutKeyless(envelope.to);
          await handOver(envelope);
        }
        return sent;
      } catch (error) {
        answers.dismiss(envelope.id);
        throw refusalOf(socket, error);
      }
    },
  };
}

/** Why nothing was handed over. */
function refusalOf(socket: WASocket, cause: unknown): GatewayError {
  if (!socket.ws.isOpen) {
    return new GatewayError("session_not_connected", "the connection to WhatsApp was lost", { cause });
  }
  if (cause instanceof GatewayError) return cause;
  return new GatewayError("whatsapp_failed", "WhatsApp did not tell what the message is encrypted with", {
    cause,
  });
}
