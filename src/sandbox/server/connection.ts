import type { LinkedDevice } from "../linked-device.ts";
import type { StanzaSocket } from "../wire/stanza-socket.ts";
import type { Registration } from "./registration.ts";

/** A logged-in companion. */
export type Session = {
  readonly device: LinkedDevice;
  readonly socket: StanzaSocket;
  /** It has asked for what comes; until then it gets answers only. */
  isActive: boolean;
  /** The JIDs whose presence it has subscribed to, as it wrote them, and whether it showed a token of theirs. */
  readonly subscriptions: Map<string, boolean>;
};

/** Stalled: the handshake is done, and a fault keeps the server from going on. */
export type Phase =
  | { readonly name: "handshake" }
  | { readonly name: "stalled"; readonly number: string | null }
  | { readonly name: "registering"; readonly registration: Registration }
  | { readonly name: "open"; readonly session: Session }
  | { readonly name: "ended" };

export type Connection = { readonly socket: StanzaSocket; phase: Phase };

/** A connection as tests see it. */
export type ConnectionInfo = {
  readonly number: string | null;
  readonly phase: "handshake" | "registering" | "open";
};

/** The number a connection logged in with, null before. */
export function numberOf({ phase }: Connection): string | null {
  if (phase.name === "open") return phase.session.device.number;
  return phase.name === "stalled" ? phase.number : null;
}

/** What tests may know of a connection. */
export function infoOf(connection: Connection): ConnectionInfo {
  const { name } = connection.phase;
  return {
    number: numberOf(connection),
    phase: name === "open" || name === "registering" ? name : "handshake",
  };
}
