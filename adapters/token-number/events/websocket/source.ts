import type { Core, GatewayEvent, Principal, Session } from "../../../../src/core/index.ts";
import { CLOSED, type LiveSocket, type SocketSource } from "../../../../src/http/websocket/open-socket.ts";
import type { WebSocketRules } from "../../../../src/http/websocket/web-sockets.ts";
import type { KeptWebsocket } from "../../configuration/kept.ts";
import { mayLearnSecrets } from "../../dialect/access.ts";
import { factsOf } from "../delivery/event-names.ts";
import { toInstanceEvent } from "../delivery/payload.ts";
import type { InstanceEvent } from "../delivery/schemas.ts";

const MOST_FRAMES = 256;

export const STREAM_RULES: WebSocketRules = {
  mostFrameBytes: 4 * 1024,
  mostWaiting: { bytes: 1024 * 1024, frames: MOST_FRAMES },
  pingEveryMs: 30_000,
};

/** Whose socket it is, and what it is told. */
export type Streamed = {
  readonly principal: Principal;
  readonly secret: string;
  readonly session: Session;
  readonly websocket: KeptWebsocket;
  /** Where the gateway is called. */
  readonly baseUrl: string;
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
  const { principal, session, baseUrl } = streamed;
  let waiting = 0;
  let turn: Promise<void> = Promise.resolve();

  async function tell(event: GatewayEvent): Promise<void> {
    const now = (await core.sessions.find(session.organizationId, session.id)) ?? session;
    const told = toInstanceEvent(event, now);
    if (!told) return;
    const token = mayLearnSecrets(principal) ? await core.sessions.instanceToken(now) : "";
    const envelope: InstanceEvent = { ...told, instanceData: { baseUrl, instance: now.name, token } };
    socket.send(JSON.stringify(envelope));
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
