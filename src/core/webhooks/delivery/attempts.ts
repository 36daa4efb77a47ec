import type { Clock } from "../../clock.ts";
import type { PlacedEvent, ToldMessage } from "../../events/index.ts";
import type { Log } from "../../log.ts";
import type { Session, SessionStore } from "../../sessions/index.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { Courier, RequestContext, WebhookDialects } from "./courier.ts";
import { createMediaRoom } from "./media-room.ts";
import { verdictOf, type Verdict } from "./verdict.ts";

export type AttemptPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: Pick<SessionStore, "find" | "tokenOf">;
  readonly dialects: WebhookDialects;
  readonly courier: Courier;
  readonly mediaOf: MediaOf;
  /** Where the gateway is called. */
  readonly baseUrl: () => string;
};

/** The media of a message of a session, in memory; undefined where it cannot be had, or is more. */
export type MediaOf = (
  session: Session,
  message: Pick<ToldMessage, "chat" | "id">,
  mostBytes: number,
) => Promise<Uint8Array | undefined>;

/** Tries to deliver an event, once. */
export type Attempt = (event: PlacedEvent, target: WebhookTarget) => Promise<Verdict>;

const MOST_MEDIA_BYTES = 16 * 1024 * 1024;
const NOT_TOLD: Verdict = { kind: "taken" };

export function createAttempt(ports: AttemptPorts): Attempt {
  const { clock, log, sessions, dialects, courier, mediaOf, baseUrl } = ports;
  const room = createMediaRoom();

  /** What takes room in memory gives it back when it is `over`. */
  function contextOf({ organizationId, sessionId }: PlacedEvent, over: (() => void)[]): RequestContext {
    const find = async () =>
      sessionId === null ? undefined : await sessions.find(organizationId, sessionId);
    return {
      atWallMs: clock.wallMs(),
      baseUrl: baseUrl(),
      async session() {
        const session = await find();
        return session && { session, token: await sessions.tokenOf(organizationId, session.id) };
      },
      async media(message) {
        const session = await find();
        if (!session || !("media" in message.content)) return undefined;
        // Whoever wrote it may have left out how many there are.
        const bytes = message.content.media.bytes || MOST_MEDIA_BYTES;
        if (bytes > MOST_MEDIA_BYTES) return undefined;
        over.push(await room.take(organizationId, bytes));
        return mediaOf(session, message, bytes);
      },
    };
  }

  return async (event, target) => {
    const { id, organizationId, dialect: name } = target.webhook;
    const dialect = dialects[name];
    const over: (() => void)[] = [];
    try {
      const outgoing = await dialect?.requestOf(event, target, contextOf(event, over));
      if (!dialect || !outgoing) return NOT_TOLD;
      return verdictOf(await courier.deliver(organizationId, outgoing), dialect.endsAtGone);
    } catch (error) {
      // A mistake of ours; the event is in nobody's way.
      log.error("an event cannot be told", { webhookId: id, event: event.id, cause: String(error) });
      const reason = "it could not be written";
      return { kind: "refused", isOfEvent: true, isGone: false, httpStatus: null, reason, pauseMs: 0 };
    } finally {
      for (const giveBack of over) giveBack();
    }
  };
}
