import type { Core, GatewayEvent, Principal, Session } from "../../../../src/core/index.ts";
import type { MediaAddresses } from "../../../../src/http/media/media-address.ts";
import { CLOSED, type LiveSocket, type SocketSource } from "../../../../src/http/websocket/open-socket.ts";
import type { WebSocketRules } from "../../../../src/http/websocket/web-sockets.ts";
import type { KeptWebsocket } from "../../configuration/kept.ts";
import { mayLearnSecrets } from "../../dialect/access.ts";
import { factsOf } from "../delivery/event-names.ts";
import { toInstanceEvent } from "../delivery/payload.ts";
import type { EventData, InstanceEvent } from "../delivery/schemas.ts";
import { withBytes } from "../delivery/with-bytes.ts";

const MOST_FRAMES = 256;

const MEBIBYTE = 1024 * 1024;
/** 16 MiB of media in base64, and what else waits. */
const MOST_BYTES_WITH_MEDIA = 24 * MEBIBYTE;

export function streamRules({ mediaBase64 }: KeptWebsocket): WebSocketRules {
  const bytes = mediaBase64 ? MOST_BYTES_WITH_MEDIA : MEBIBYTE;
  return { mostFrameBytes: 4 * 1024, mostWaiting: { bytes, frames: MOST_FRAMES }, pingEveryMs: 30_000 };
}

/** Whose socket it is, and what it is told. */
export type Streamed = {
  readonly principal: Principal;
  readonly secret: string;
  readonly session: Session;
  readonly websocket: KeptWebsocket;
  /** Where the gateway is called, and media is had. */
  readonly addresses: MediaAddresses;
};

/** What comes of an instance, for as long as it is there and its reader's token is in force. */
export function instanceSource(core: Core, streamed: Streamed): SocketSource {
  const { principal, secret, session, websocket } = streamed;
  const { organizationId, id } = session;
  const facts = new Set(factsOf(websocket.events));
  // A QR's text is for who may link the instance.
  if (!mayLearnSecrets(principal)) facts.delete("qr");
  return {
    async follow(socket) {
      const tell = createTeller(core, streamed, socket);
      const { stop } = await core.events.follow(principal, { of: session, facts, from: "never" }, tell);
      return stop;
    },
    async isAllowed() {
      if (!(await core.sessions.find(organizationId, id))) return false;
      if (principal.kind === "login") return core.callers.view(principal).then(() => true);
      return (await core.callers.authenticate(secret))?.id === principal.id;
    },
  };
}

/** Tells one event after the other, each with its instance as it is then. */
function createTeller(core: Core, streamed: Streamed, socket: LiveSocket): (event: GatewayEvent) => void {
  const { principal, session, websocket, addresses } = streamed;
  let waiting = 0;
  let turn: Promise<void> = Promise.resolve();

  async function tell(event: GatewayEvent): Promise<void> {
    const now = (await core.sessions.find(session.organizationId, session.id)) ?? session;
    const told = toInstanceEvent(event, now, addresses);
    if (!told) return;
    const token = mayLearnSecrets(principal) ? await core.sessions.instanceToken(now) : "";
    const instanceData = { baseUrl: addresses.root, instance: now.name, token };
    const send = (data: EventData) => {
      const envelope: InstanceEvent = { ...told, data, instanceData };
      socket.send(JSON.stringify(envelope));
    };
    if (!websocket.mediaBase64) {
      send(told.data);
      return;
    }
    const over: (() => void)[] = [];
    try {
      send(
        await withBytes(told.data, event, (message) =>
          core.toldMedia.read(now, message, (giveBack) => over.push(giveBack)),
        ),
      );
      // Until it has left it is in memory.
      if (over.length > 0) await socket.untilTaken();
    } finally {
      for (const giveBack of over) giveBack();
    }
  }

  return (event) => {
    if (++waiting > MOST_FRAMES) {
      socket.close(CLOSED.tooSlow);
      return;
    }
    turn = turn
      .then(() => tell(event))
      .catch(() => {
        // What cannot be told is not left out in silence.
        socket.close(CLOSED.failed);
      })
      .finally(() => waiting--);
  };
}
