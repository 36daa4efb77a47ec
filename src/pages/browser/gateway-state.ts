import type { SessionName } from "./gateway-api.ts";

export type Session = SessionName & { readonly failureReason: string | null };

export type Qr = { readonly code: string; readonly expiresAt: number };

/** An indicator that runs, as the gateway's API tells it; times are milliseconds since 1970. */
export type Indicator = {
  readonly chat: string;
  readonly state: "composing" | "recording";
  readonly showing: boolean;
  readonly endsAt: number | null;
  readonly refreshes: number;
};

/** An event of the gateway's stream. */
export type GatewayEvent =
  | { readonly event: "session.status"; readonly session: string; readonly payload: Omit<Session, "name"> }
  | { readonly event: "session.deleted"; readonly session: string }
  | { readonly event: "auth.qr"; readonly session: string; readonly payload: Qr }
  | {
      readonly event: "presence.started" | "presence.refreshed" | "presence.ended";
      readonly session: string;
      readonly payload: Indicator;
    }
  | { readonly event: "stream.reset" };

/** What the page knows of the gateway; keyed by the session's id, indicators then by their chat. */
export type GatewayState = {
  readonly sessions: ReadonlyMap<string, Session>;
  readonly qrs: ReadonlyMap<string, Qr>;
  readonly indicators: ReadonlyMap<string, ReadonlyMap<string, Indicator>>;
};

export type GatewayChange =
  | GatewayEvent
  | { readonly event: "sessions loaded"; readonly sessions: readonly Session[] }
  | {
      readonly event: "indicators loaded";
      readonly session: string;
      readonly indicators: readonly Indicator[];
    };

export const NOTHING_KNOWN: GatewayState = { sessions: new Map(), qrs: new Map(), indicators: new Map() };

/** The state after a change. Pure. */
export function applyChange(state: GatewayState, change: GatewayChange): GatewayState {
  switch (change.event) {
    case "sessions loaded":
      return { ...state, sessions: new Map(change.sessions.map((session) => [session.id, session])) };
    case "indicators loaded":
      return withIndicators(state, change.session, new Map(change.indicators.map((one) => [one.chat, one])));
    case "session.status":
      return withSession(state, change.session, change.payload);
    case "session.deleted":
      return without(state, change.session);
    case "auth.qr":
      return { ...state, qrs: new Map(state.qrs).set(change.session, change.payload) };
    case "presence.started":
    case "presence.refreshed":
      return withIndicators(
        state,
        change.session,
        new Map(state.indicators.get(change.session)).set(change.payload.chat, change.payload),
      );
    case "presence.ended": {
      const running = new Map(state.indicators.get(change.session));
      running.delete(change.payload.chat);
      return withIndicators(state, change.session, running);
    }
    case "stream.reset":
      // What was missed is not known: all is loaded anew.
      return { ...state, qrs: new Map(), indicators: new Map() };
  }
}

function withSession(state: GatewayState, id: string, row: Omit<Session, "name">): GatewayState {
  const { label, status, phoneNumber, failureReason } = row;
  // Under which name the other dialect knows a new one is told by the credential alone.
  const name = state.sessions.get(id)?.name ?? "";
  const sessions = new Map(state.sessions).set(id, { id, name, label, status, phoneNumber, failureReason });
  if (status === "scan_qr_code") return { ...state, sessions };
  const qrs = new Map(state.qrs);
  qrs.delete(id);
  return { ...state, sessions, qrs };
}

function withIndicators(
  state: GatewayState,
  session: string,
  running: ReadonlyMap<string, Indicator>,
): GatewayState {
  return { ...state, indicators: new Map(state.indicators).set(session, running) };
}

function without(state: GatewayState, id: string): GatewayState {
  const [sessions, qrs, indicators] = [
    new Map(state.sessions),
    new Map(state.qrs),
    new Map(state.indicators),
  ];
  for (const map of [sessions, qrs, indicators]) map.delete(id);
  return { sessions, qrs, indicators };
}
