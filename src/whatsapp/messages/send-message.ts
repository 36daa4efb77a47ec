import { proto, type WASocket } from "@whiskeysockets/baileys";
import { GatewayError, toJid, type Envelope, type LineMessages } from "../../core/index.ts";
import { acknowledgements } from "./acknowledgements.ts";
import { commitsBeforeSend } from "./commit-before-send.ts";
import { stanzaFactsOf } from "./stanza-facts.ts";

/** Sends messages over one socket. */
export function messageSender(socket: WASocket): Pick<LineMessages, "send"> {
  const answers = acknowledgements(socket);
  const relay = commitsBeforeSend(socket);

  return {
    async send({ id, to, wire }: Envelope) {
      const message = proto.Message.decode(wire);
      // The same object for who waits and for who was told: a promise inside a promise would be waited for.
      const sent = { answer: answers.expect(id) };
      try {
        await relay(toJid(to), message, { messageId: id, ...stanzaFactsOf(message) });
        return sent;
      } catch (error) {
        answers.dismiss(id);
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
  return new GatewayError("whatsapp_failed", "WhatsApp did not tell what the message is encrypted with", {
    cause,
  });
}
