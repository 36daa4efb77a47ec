import type { Fact, GatewayEvent } from "../../../../src/core/index.ts";
import type { MediaAddresses } from "../../../../src/http/media/media-address.ts";
import { toIndicatorRow, toPartnerWords } from "../../presence/convert.ts";
import { toStatusWord } from "../../sessions/convert.ts";
import { eventNameOf } from "./event-names.ts";
import { toMessagePayload } from "./message-payload.ts";
import { toNewsPayload } from "./news-payload.ts";
import { toRecap } from "./recap.ts";
import type { EventPayload, WebhookEnvelope } from "./schemas.ts";

/** An event as a webhook is told of it; null for what no webhook is told of, as a status that is the same in this dialect. */
export function toWebhookEvent(event: GatewayEvent, addresses: MediaAddresses): WebhookEnvelope | null {
  const name = eventNameOf(event.fact.name);
  const payload = name === undefined ? null : toPayload(event.fact, event.sessionId ?? "", addresses);
  if (name === undefined || payload === null) return null;
  return {
    schema: "v1",
    id: `evt_${event.id}`,
    event: name,
    session: event.sessionId,
    organization: event.organizationId,
    timestamp: event.atWallMs,
    payload,
  };
}

function toPayload(fact: Fact, sessionId: string, addresses: MediaAddresses): EventPayload | null {
  switch (fact.name) {
    case "session_status": {
      const status = toStatusWord(fact.session.state);
      const isSame = fact.before !== null && toStatusWord({ status: fact.before }) === status;
      return isSame ? null : { status };
    }
    case "qr":
      return { code: fact.qr.text };
    case "session_deleted":
    case "webhook_test":
      return {};
    case "presence_started":
      return toIndicatorRow(fact.indicator);
    case "presence_ended":
      return { ...toIndicatorRow(fact.indicator), endedAt: fact.endedAtWallMs };
    case "message_received":
    case "message_sent":
    case "message_reacted":
    case "message_edited":
    case "message_revoked":
    case "poll_voted":
      // An album is told of by its pictures.
      return fact.message.content.kind === "album"
        ? null
        : toMessagePayload(fact.message, sessionId, addresses);
    case "message_status": {
      const { chat, author, ids, state, by, atWallMs } = fact;
      // What the account itself has read elsewhere is no event here.
      if (author) return null;
      const from = by === undefined ? {} : { senderJid: by };
      return { chatJid: chat, ...from, messageIds: [...ids], status: state, timestamp: atWallMs };
    }
    case "poll_ended":
      return toRecap(fact.poll);
    case "partner_state":
      return toPresencePayload(fact);
    case "message_signed":
    case "presence_refreshed":
    case "reset":
      return null;
    default:
      return toNewsPayload(fact);
  }
}

function toPresencePayload(fact: Extract<Fact, { name: "partner_state" }>): EventPayload {
  const { chat: chatJid, from, state } = fact;
  const words = toPartnerWords(fact);
  // Who comes or goes does so in every chat.
  return state === "available" || state === "unavailable" ? { from, ...words } : { from, chatJid, ...words };
}
