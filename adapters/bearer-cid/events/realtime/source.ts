import {
  GatewayError,
  type Core,
  type FollowEvents,
  type Following,
  type GatewayEvent,
} from "../../../../src/core/index.ts";
import { CLOSED, type LiveSocket, type SocketSource } from "../../../../src/http/websocket/open-socket.ts";
import type { Ticket } from "../../../../src/http/websocket/tickets.ts";
import type { WebSocketRules } from "../../../../src/http/websocket/web-sockets.ts";
import type { MediaAddresses } from "../../../../src/http/media/media-address.ts";
import { toWebhookEvent } from "../../webhooks/delivery/payload.ts";

const HEARTBEAT_SECONDS = 20;

export const REALTIME_RULES: WebSocketRules = {
  mostFrameBytes: 64 * 1024,
  mostWaiting: { bytes: 1024 * 1024, frames: 1_000 },
  pingEveryMs: HEARTBEAT_SECONDS * 1_000,
  pingText: (timestamp) => JSON.stringify({ event: "ping", timestamp }),
};

/** The events that a ticket is for, for as long as its credential is in force; media at these addresses. */
export function realtimeSource(
  core: Core,
  { caller, secret, what }: Ticket,
  addresses: MediaAddresses,
): SocketSource {
  return {
    async follow(socket) {
      const timestamp = socket.wallMs();
      socket.send(JSON.stringify({ event: "connected", heartbeatSeconds: HEARTBEAT_SECONDS, timestamp }));
      const following = await begin(core, { caller, secret, what }, socket, addresses);
      return () => following?.stop();
    },
    async isAllowed() {
      if (caller.kind === "super_admin") return true;
      // The end of a login's token is not the end of its rights, which counted when the ticket was made.
      if (caller.kind === "login") return core.callers.view(caller).then(() => true);
      return (await core.callers.authenticate(secret))?.id === caller.id;
    },
  };
}

/** Undefined when the socket was closed instead. */
async function begin(
  core: Core,
  { caller, what }: Ticket,
  socket: LiveSocket,
  addresses: MediaAddresses,
): Promise<Following | undefined> {
  try {
    const following = await core.events.follow(caller, paced(what, socket), (event) => {
      const text = textOf(event, addresses);
      if (text !== null) socket.send(text);
    });
    if (!following.isWhole) {
      socket.send(errorText("replay_truncated"));
      socket.close(CLOSED.normal);
    }
    return following;
  } catch (error) {
    if (error instanceof GatewayError && error.code === "rate_limited") socket.close(CLOSED.tooSlow);
    else {
      socket.send(errorText("replay_failed"));
      socket.close(CLOSED.failed);
    }
    return undefined;
  }
}

/** What was missed is read as fast as the client takes it. */
function paced(what: FollowEvents, socket: LiveSocket): FollowEvents {
  const { from } = what;
  if (from === undefined || from === "never") return what;
  return { ...what, from: { ...from, untilTaken: () => socket.untilTaken() } };
}

function errorText(error: string): string {
  return JSON.stringify({ event: "error", error });
}

/** An event is written once for all who call the gateway by the same address. */
const WRITTEN = new WeakMap<GatewayEvent, Map<string, string | null>>();

function textOf(event: GatewayEvent, addresses: MediaAddresses): string | null {
  const byRoot = WRITTEN.get(event) ?? new Map<string, string | null>();
  WRITTEN.set(event, byRoot);
  const known = byRoot.get(addresses.root);
  if (known !== undefined) return known;
  const envelope = toWebhookEvent(event, addresses);
  const text = envelope && JSON.stringify(envelope);
  byRoot.set(addresses.root, text);
  return text;
}
