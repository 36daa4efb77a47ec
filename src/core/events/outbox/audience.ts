import type { SessionStore } from "../../sessions/index.ts";
import type { Listener, WebhookStore } from "../../webhooks/index.ts";
import { createTurns } from "../../turns.ts";
import type { Fact } from "../event.ts";
import { createSessionMap } from "./session-map.ts";

export type FactName = Fact["name"];

/** Which facts a webhook hears that names these events in its dialect's words. */
export type FactsOf = (webhook: Pick<Listener, "dialect" | "events">) => ReadonlySet<FactName>;

/** Who hears, beside webhooks, what happens. */
export type Ear = {
  /** null = of all organizations. */
  readonly organizationId: string | null;
  /** null = of all its sessions. */
  readonly sessionId: string | null;
  readonly facts: ReadonlySet<FactName>;
  /** Whether that is to be written. */
  readonly isKept: boolean;
};

/** Who hears what, in memory: each fact asks for it. Nothing is written for nobody. */
export interface Audience {
  /** Whose session it is; undefined where nobody hears of it. */
  organizationOf(sessionId: string): string | undefined;
  hears(sessionId: string, name: FactName): boolean;
  /** Whether what is heard is to be written. */
  keeps(sessionId: string, name: FactName): boolean;
  /** The webhooks that hear of it. */
  listeners(organizationId: string, sessionId: string | null, name: FactName): readonly string[];
  /** Hears until the returned function is called; surely from when `known` of its organization has resolved. */
  listen(ear: Ear): () => void;
  /** Resolves when the sessions are known of an organization that is heard of, or of all. */
  known(organizationId: string | null): Promise<void>;
  /** Reads anew which webhooks there are, in one organization or in all. */
  reload(organizationId?: string): Promise<void>;
  /** A session is made in an organization. */
  begin(organizationId: string, sessionId: string): void;
  end(sessionId: string): void;
}

export type AudiencePorts = {
  readonly webhooks: Pick<WebhookStore, "listListeners">;
  readonly sessions: Pick<SessionStore, "listIds" | "listAll">;
  readonly factsOf: FactsOf;
};

type Heard = { readonly listener: Listener; readonly facts: ReadonlySet<FactName> };
type About = Pick<Ear, "sessionId" | "facts">;

export function createAudience({ webhooks, sessions, factsOf }: AudiencePorts): Audience {
  const ofOrganization = new Map<string, readonly Heard[]>();
  const ears = new Map<string | null, Set<Ear>>();
  const known = createSessionMap(sessions, isHeardOf);
  const readings = createTurns();

  function isHeardOf(organizationId: string): boolean {
    return ofOrganization.has(organizationId) || ears.has(organizationId) || ears.has(null);
  }

  function isHeardBy({ sessionId: only, facts }: About, sessionId: string | null, name: FactName): boolean {
    return facts.has(name) && (only === null || only === sessionId);
  }

  function webhookHears(organizationId: string, sessionId: string, name: FactName): boolean {
    const heard = ofOrganization.get(organizationId);
    if (!heard) return false;
    return heard.some(({ listener, facts }) =>
      isHeardBy({ sessionId: listener.sessionId, facts }, sessionId, name),
    );
  }

  function earHears(of: string | null, sessionId: string, name: FactName, isKept: boolean): boolean {
    for (const ear of ears.get(of) ?? [])
      if ((ear.isKept || !isKept) && isHeardBy(ear, sessionId, name)) return true;
    return false;
  }

  function isHeard(sessionId: string, name: FactName, isKept: boolean): boolean {
    const organizationId = known.organizationOf(sessionId);
    if (organizationId === undefined) return false;
    return (
      webhookHears(organizationId, sessionId, name) ||
      earHears(organizationId, sessionId, name, isKept) ||
      earHears(null, sessionId, name, isKept)
    );
  }

  async function read(organizationId: string | undefined): Promise<void> {
    const found = Map.groupBy(
      await webhooks.listListeners(organizationId),
      (listener) => listener.organizationId,
    );
    const before = organizationId === undefined ? [...ofOrganization.keys()] : [organizationId];
    for (const id of before) if (!found.has(id)) ofOrganization.delete(id);
    known.forgetUnheard();
    for (const [id, listeners] of found) {
      ofOrganization.set(
        id,
        listeners.map((listener) => ({ listener, facts: factsOf(listener) })),
      );
      await known.learn(id);
    }
  }

  return {
    organizationOf: (sessionId) => known.organizationOf(sessionId),
    hears: (sessionId, name) => isHeard(sessionId, name, false),
    keeps: (sessionId, name) => isHeard(sessionId, name, true),
    listeners: (organizationId, sessionId, name) =>
      (ofOrganization.get(organizationId) ?? [])
        .filter(({ listener, facts }) => isHeardBy({ sessionId: listener.sessionId, facts }, sessionId, name))
        .map(({ listener }) => listener.id),
    listen(ear) {
      const { organizationId: of } = ear;
      const others = ears.get(of) ?? new Set();
      ears.set(of, others.add(ear));
      return () => {
        if (!others.delete(ear) || others.size > 0 || ears.get(of) !== others) return;
        ears.delete(of);
        known.forgetUnheard();
      };
    },
    known: (organizationId) => known.learn(organizationId),
    // One after the other: the answer to the older question may come last.
    reload: (organizationId) => readings.take(organizationId ?? "all", () => read(organizationId)),
    begin: (organizationId, sessionId) => known.begin(organizationId, sessionId),
    end: (sessionId) => known.end(sessionId),
  };
}
