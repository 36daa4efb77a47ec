import type { GatewayEvent } from "../../../../src/core/index.ts";
import type { MediaAddresses } from "../../../../src/http/media/media-address.ts";
import type { EventName } from "../../configuration/kept.ts";
import { toCallUpdate } from "./call-update.ts";
import { eventNameOf } from "./event-names.ts";
import { toGroupFlow } from "./group-flow.ts";
import { toInstanceState } from "./instance-state.ts";
import { toLabelUpdate } from "./label-update.ts";
import { toMessageExchange } from "./message/exchange.ts";
import { toMessageStatus, toSignedStatus } from "./message/status.ts";
import type { ToldInstance } from "./people.ts";
import type { EventData } from "./schemas.ts";

/** An event, without the instance that it is of. */
export type ToldEvent = { readonly event: EventName; readonly data: EventData };

/** As it is told on every channel; null for what this dialect has no event of. */
export function toInstanceEvent(
  event: GatewayEvent,
  instance: ToldInstance,
  addresses: MediaAddresses,
): ToldEvent | null {
  const name = eventNameOf(event.fact.name);
  const data = name === undefined ? null : dataOf(event, instance, addresses);
  return name === undefined || data === null ? null : { event: name, data };
}

function dataOf(event: GatewayEvent, instance: ToldInstance, addresses: MediaAddresses): EventData | null {
  const { fact, sessionId } = event;
  switch (fact.name) {
    case "session_status":
    case "session_linked":
    case "qr":
      return toInstanceState({ ...event, fact }, instance);
    case "message_received":
    case "message_sent":
    case "message_reacted":
    case "message_edited":
    case "message_revoked":
    case "poll_voted":
      return toMessageExchange(fact.message, sessionId ?? "", instance, addresses);
    case "message_status":
      return toMessageStatus(fact, instance);
    case "message_signed":
      return toSignedStatus(fact, instance);
    case "group_changed":
    case "members_changed":
    case "picture_changed":
      return toGroupFlow(fact, instance);
    case "call":
      return toCallUpdate(fact);
    case "label_changed":
    case "label_assigned":
      return toLabelUpdate(fact);
    default:
      return null;
  }
}
