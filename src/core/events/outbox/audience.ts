import type { SessionStore } from "../../sessions/index.ts";
import type { Listener, WebhookStore } from "../../webhooks/index.ts";
import type { Fact } from "../event.ts";

export type FactName = Fact["name"];

/** Which facts a webhook hears that names these events in its dialect's words. */
export type FactsOf = (webhook: Pick<Listener, "dialect" | "events">) => ReadonlySet<FactName>;

/** Who hears what, in memory: each fact asks for it. Nothing is written for nobody. */
export interface Audience {
  /** Whose session it is; undefined where nobody hears of it. */
  organizationOf(sessionId: string): string | undefined;
  hears(sessionId: string, name: FactName): boolean;
  /** The webhooks that hear of it. */
  listeners(organizationId: string, sessionId: string | null, name: FactName): readonly string[];
  /** Reads anew who there is, in one organization or in all. */
  reload(organizationId?: string): Promise<void>;
  /** A session is made in an organization. */
  begin(organizationId: string, sessionId: string): void;
  end(sessionId: string): void;
}

export type AudiencePorts = {
  readonly webhooks: Pick<WebhookStore, "listListeners">;
  readonly sessions: Pick<SessionStore, "listIds">;
  readonly factsOf: FactsOf;
};

type Heard = { readonly listener: Listener; readonly facts: ReadonlySet<FactName> };

export function createAudience({ webhooks, sessions, factsOf }: AudiencePorts): Audience {
  const ofOrganization = new Map<string, readonly Heard[]>();
  const organizations = new Map<string, string>();

  async function know(organizationId: string, listeners: readonly Listener[]): Promise<void> {
    const isNew = !ofOrganization.has(organizationId);
    const heard = listeners.map((listener) => ({ listener, facts: factsOf(listener) }));
    ofOrganization.set(organizationId, heard);
    // A session that is made meanwhile comes to it by itself.
    if (isNew) for (const id of await sessions.listIds(organizationId)) organizations.set(id, organizationId);
  }

  function forget(organizationId: string): void {
    if (!ofOrganization.delete(organizationId)) return;
    for (const [sessionId, of] of organizations) if (of === organizationId) organizations.delete(sessionId);
  }

  function isHeardBy({ listener, facts }: Heard, sessionId: string | null, name: FactName): boolean {
    return facts.has(name) && (listener.sessionId === null || listener.sessionId === sessionId);
  }

  return {
    organizationOf: (sessionId) => organizations.get(sessionId),
    hears(sessionId, name) {
      const organizationId = organizations.get(sessionId);
      const heard = organizationId === undefined ? undefined : ofOrganization.get(organizationId);
      return heard?.some((each) => isHeardBy(each, sessionId, name)) ?? false;
    },
    listeners: (organizationId, sessionId, name) =>
      (ofOrganization.get(organizationId) ?? [])
        .filter((each) => isHeardBy(each, sessionId, name))
        .map(({ listener }) => listener.id),
    async reload(organizationId) {
      const found = Map.groupBy(
        await webhooks.listListeners(organizationId),
        (listener) => listener.organizationId,
      );
      for (const known of organizationId === undefined ? [...ofOrganization.keys()] : [organizationId])
        if (!found.has(known)) forget(known);
      for (const [id, listeners] of found) await know(id, listeners);
    },
    begin(organizationId, sessionId) {
      if (ofOrganization.has(organizationId)) organizations.set(sessionId, organizationId);
    },
    end: (sessionId) => void organizations.delete(sessionId),
  };
}
