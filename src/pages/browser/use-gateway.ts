import { useCallback, useEffect, useReducer, useRef, useState } from "preact/hooks";
import { followEvents, type StreamPhase } from "./follow-events.ts";
import type { Credential, GatewayApi } from "./gateway-api.ts";
import {
  applyChange,
  NOTHING_KNOWN,
  type GatewayChange,
  type GatewayEvent,
  type GatewayState,
  type Indicator,
  type Session,
} from "./gateway-state.ts";

/** A live view of the gateway. */
export type Gateway = {
  readonly state: GatewayState;
  /** Undefined for a credential that may not follow. */
  readonly phase: StreamPhase | undefined;
  /** Counts how often what was known had to be loaded anew. */
  readonly resets: number;
  /** Takes what `ask` tells for the truth; events that come meanwhile wait for it. */
  readonly load: (ask: () => Promise<GatewayChange>) => Promise<void>;
};

/** Follows the gateway for as long as the component stands; `onRefused` when the credential is valid no longer. */
export function useGateway(api: GatewayApi, credential: Credential, onRefused: () => void): Gateway {
  const [state, change] = useReducer(applyChange, credential, stateOf);
  const [phase, setPhase] = useState<StreamPhase>();
  const [resets, setResets] = useState(0);
  const { apply, load } = useOrder(change);
  const canFollow = credential.can.some((can) => can === "read" || can === "events");
  const isManager = credential.can.includes("manage");
  const hasStranger = [...state.sessions.values()].some(({ name }) => name === "");

  useEffect(() => {
    if (!canFollow) return undefined;
    const leaving = new AbortController();
    void followEvents(api, {
      signal: leaving.signal,
      onPhase: (now) => (now === "refused" ? onRefused() : setPhase(now)),
      onEvent(event) {
        apply(event);
        if (event.event === "stream.reset") setResets((count) => count + 1);
      },
    });
    return () => leaving.abort();
  }, [api, canFollow]);

  useEffect(() => {
    if (resets === 0 && !hasStranger) return;
    // Out of reach: the stream is lost then too, and begins with a reset once it is back.
    load(() => loadSessions(api, isManager)).catch(() => undefined);
  }, [api, isManager, resets, hasStranger]);

  return { state, phase, resets, load };
}

/** Loads the running indicators of a session when it is shown, and again after a reset. */
export function useIndicators(api: GatewayApi, { state, resets, load }: Gateway, session: string) {
  useEffect(() => {
    load(() => loadIndicators(api, session)).catch(() => undefined);
  }, [api, session, resets]);
  return [...(state.indicators.get(session)?.values() ?? [])];
}

/** What is loaded may be older than an event that overtakes it: events wait while something is loading. */
function useOrder(change: (change: GatewayChange) => void) {
  const order = useRef({ loading: 0, waiting: [] as GatewayEvent[] }).current;
  const apply = useCallback((event: GatewayEvent) => {
    if (order.loading > 0) order.waiting.push(event);
    else change(event);
  }, []);
  const load = useCallback(async (ask: () => Promise<GatewayChange>) => {
    order.loading++;
    try {
      change(await ask());
    } finally {
      order.loading--;
      if (order.loading === 0) order.waiting.splice(0).forEach(change);
    }
  }, []);
  return { apply, load };
}

function stateOf({ sessions }: Credential): GatewayState {
  const known = sessions.map((session) => ({ ...session, failureReason: null }));
  return applyChange(NOTHING_KNOWN, { event: "sessions loaded", sessions: known });
}

/** The names that every credential is told; who manages is also told why a session failed. */
async function loadSessions(api: GatewayApi, isManager: boolean): Promise<GatewayChange> {
  const { sessions } = (await api.ask("GET", "/api/v1/credential")) as Credential;
  const reasons = isManager ? await loadReasons(api) : new Map<string, string | null>();
  return {
    event: "sessions loaded",
    sessions: sessions.map((session) => ({ ...session, failureReason: reasons.get(session.id) ?? null })),
  };
}

async function loadReasons(api: GatewayApi): Promise<ReadonlyMap<string, string | null>> {
  const { data } = (await api.ask("GET", "/api/v1/sessions")) as { readonly data: readonly Session[] };
  return new Map(data.map(({ id, failureReason }) => [id, failureReason]));
}

async function loadIndicators(api: GatewayApi, session: string): Promise<GatewayChange> {
  const answer = await api.ask("GET", `/api/v1/sessions/${session}/presences`);
  const { data } = answer as { readonly data: readonly Indicator[] };
  return { event: "indicators loaded", session, indicators: data };
}
