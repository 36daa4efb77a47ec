import type { Clock } from "../../clock.ts";
import type { PlacedEvent } from "../../events/index.ts";
import type { SessionStore } from "../../sessions/index.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { Courier, Outgoing, RequestContext, WebhookDialects } from "./courier.ts";

export type RequestPorts = {
  readonly clock: Clock;
  readonly sessions: Pick<SessionStore, "find" | "tokenOf">;
  readonly dialects: WebhookDialects;
  readonly courier: Courier;
  /** Where the gateway is called. */
  readonly baseUrl: () => string;
};

/** Writes one attempt of a delivery as the webhook's dialect has it; null for what is not told after all. */
export function createRequests({
  clock,
  sessions,
  dialects,
  baseUrl,
}: RequestPorts): (event: PlacedEvent, target: WebhookTarget) => Promise<Outgoing | null> {
  function contextOf({ organizationId, sessionId }: PlacedEvent): RequestContext {
    return {
      atWallMs: clock.wallMs(),
      baseUrl: baseUrl(),
      async session() {
        const session = sessionId === null ? undefined : await sessions.find(organizationId, sessionId);
        return session && { session, token: await sessions.tokenOf(organizationId, session.id) };
      },
    };
  }

  return async (event, target) =>
    (await dialects[target.webhook.dialect]?.requestOf(event, target, contextOf(event))) ?? null;
}
