import { proto, type CacheStore, type WASocket } from "@whiskeysockets/baileys";
import { GatewayError, toJid, type Envelope, type LineMessages, type Recipient } from "../../core/index.ts";
import { openSessions } from "../device/open-sessions.ts";
import type { GroupBook } from "../groups/group-book.ts";
import { acknowledgements } from "./acknowledgements.ts";
import { channelStanza } from "./channel-stanza.ts";
import { commitsBeforeSend } from "./commit-before-send.ts";
import { stanzaFactsOf } from "./stanza-facts.ts";
import { statusViewers } from "./status-viewers.ts";

/** What an error of WhatsApp's has as its code. */
const [NOT_AUTHORIZED, FORBIDDEN, NOT_FOUND] = [401, 403, 404];

/** Sends messages over one socket; `userDevices` is its own cache. */
export function messageSender(
  socket: WASocket,
  userDevices: CacheStore,
  groups: GroupBook,
): Pick<LineMessages, "send"> {
  const answers = acknowledgements(socket);
  const relay = commitsBeforeSend(socket);

  /** `viewers`: those of a status. */
  async function handOver({ id, to, wire }: Envelope, viewers: string[]): Promise<void> {
    const message = proto.Message.decode(wire);
    await forgetUnreached(to);
    await relay(toJid(to), message, { messageId: id, statusJidList: viewers, ...stanzaFactsOf(message) });
  }

  /** Somebody of whom no device had keys the last time would be sent nothing, and it would be acknowledged. */
  async function forgetUnreached(to: Recipient): Promise<void> {
    if (to.kind !== "person" && to.kind !== "lid") return;
    const user = to.kind === "lid" ? to.lid : to.number;
    if ((await userDevices.get<unknown[]>(user))?.length === 0) await userDevices.del(user);
  }

  /** Devices that have no keys are left out from now on. */
  async function leaveOutKeyless(to: Recipient, viewers: readonly string[]): Promise<void> {
    const jid = toJid(to);
    if (to.kind === "group" || to.kind === "status") {
      await openSessions(socket, userDevices, jid, to.kind === "group" ? await membersOf(jid) : viewers);
      return;
    }
    const { unreached } = await openSessions(socket, userDevices, jid);
    if (unreached.includes(jid))
      throw new GatewayError("message_refused", "no device of the recipient has keys to encrypt for");
  }

  async function membersOf(group: string): Promise<readonly string[]> {
    try {
      const { participants } = await groups.metadataOf(group);
      return participants.map(({ id }) => id);
    } catch (error) {
      throw refusalOfGroup(error) ?? error;
    }
  }

  return {
    async send(envelope) {
      // The same object for who waits and for who was told: a promise inside a promise would be waited for.
      const sent = { answer: answers.expect(envelope.id) };
      try {
        const { audience, to } = envelope;
        if (to.kind === "channel") {
          await socket.sendNode(channelStanza(toJid(to), envelope));
          return sent;
        }
        const viewers = audience ? await statusViewers(socket, audience) : [];
        try {
          await handOver(envelope, viewers);
        } catch (error) {
          if (!socket.ws.isOpen) throw error;
          // One device without keys fails a whole send of the library's.
          await leaveOutKeyless(envelope.to, viewers);
          await handOver(envelope, viewers);
        }
        return sent;
      } catch (error) {
        answers.dismiss(envelope.id);
        throw refusalOf(socket, error);
      }
    },
  };
}

/** Of a group that the account is no member of, or that is not there: WhatsApp will not tell who is in it. */
function refusalOfGroup(cause: unknown): GatewayError | undefined {
  switch (cause instanceof Error && "data" in cause && cause.data) {
    case NOT_AUTHORIZED:
    case FORBIDDEN:
      return new GatewayError("chat_forbidden", "the account may not send to this chat", { cause });
    case NOT_FOUND:
      return new GatewayError("message_refused", "WhatsApp knows no such chat", { cause });
    default:
      return undefined;
  }
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
