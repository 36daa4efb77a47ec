import { GatewayError } from "../../../../src/core/index.ts";
import { operation, refused, refusals, type Operation } from "../../dialect/operation.ts";
import { secretOf } from "../../dialect/credential.ts";
import { InstanceParams } from "../../dialect/schemas.ts";
import { keptOf, type KeptWebsocket } from "../../configuration/kept.ts";
import type { Configuration, Session } from "../../../../src/core/index.ts";
import { instanceSource, streamRules } from "./source.ts";

const DESCRIPTION = [
  "Opened by a WebSocket; the token is in the header `token`, in `Authorization: Bearer` or in `?token=`. The configuration of `POST /api/events/websocket/{instance}` has to be enabled, and tells which events come; it counts as it is when the socket opens.",
  "Each frame is one event as text, as webhooks get them; with `mediaBase64` what follows waits for the media of an event. `instanceData.token` is for who may manage and for the instance's own token, and empty for others, who get no QR either. What a client sends is read and passed over. Nothing is told of what happened while nobody was there; several clients may be.",
  "A ping comes every 30 s; who answers none for 60 s is dropped. Ends with 1001 (the gateway stops), 1008 (the token was revoked, or the instance deleted), 1009 (a frame of the client over 4 KiB), 1011 (an event could not be read), 1013 (more than 256 frames wait for the client). At most 10 streams are open with a token, and 100 in an account: another is refused with 429.",
].join("\n\n");

function off({ name }: Pick<Session, "name">): GatewayError {
  const way = `Configure it first using POST /api/events/websocket/${name}`;
  return new GatewayError("websocket_off", `WebSocket is not enabled for this instance. ${way}`);
}

/** Throws `websocket_off`. */
function enabledIn(configuration: Configuration, session: Session): KeptWebsocket {
  const { websocket } = keptOf(configuration);
  if (websocket?.enabled) return websocket;
  throw off(session);
}

export const streamOperation: Operation = operation(
  {
    operationId: "streamEvents",
    needs: { can: "read", on: "instance", isTokenInQuery: true },
    method: "get",
    path: "/ws/{instance}",
    tags: ["events"],
    summary: "Stream an instance's events over a WebSocket",
    description: DESCRIPTION,
    request: { params: InstanceParams },
    responses: {
      101: { description: "The WebSocket is open." },
      ...refusals(403, 404),
      400: refused(off({ name: "support" })),
    },
  },
  ({ core, elsewhere, webSockets, mediaTokens, rootOf }) =>
    async (c) => {
      const { principal, session } = c.var;
      const websocket = enabledIn(await core.configuration.of(session), session);
      core.events.requirePlace(principal);
      const secret = secretOf(c);
      const addresses = { tokens: mediaTokens, root: rootOf(c) };
      const source = instanceSource(core, { principal, secret, session, websocket, addresses });
      const isHere = () => elsewhere.isHere(session.id);
      return webSockets.answer(c, streamRules(websocket), { ...source, isHere });
    },
);
