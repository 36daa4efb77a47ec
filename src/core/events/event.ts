import type { RunningIndicator } from "../presence/index.ts";
import type { Qr, SessionView } from "../sessions/index.ts";

/** Something that happened to a session. */
export type Fact =
  /** It was made, its connection came into another state, or its settings were changed. */
  | { readonly name: "session_status"; readonly session: SessionView }
  | { readonly name: "session_deleted" }
  /** The text is a secret: for who may link the session. */
  | { readonly name: "qr"; readonly qr: Qr }
  | { readonly name: "presence_started" | "presence_refreshed"; readonly indicator: RunningIndicator }
  | {
      readonly name: "presence_ended";
      /** As it last was, and showing no longer. */
      readonly indicator: RunningIndicator;
      readonly endedAtWallMs: number;
    }
  /** For one reader alone: what it asked to go on from is not known. */
  | { readonly name: "reset" };

/** A fact with its place in what happened to an organization. */
export type GatewayEvent = {
  /** A ULID. */
  readonly id: string;
  readonly organizationId: string;
  readonly sessionId: string | null;
  readonly atWallMs: number;
  readonly fact: Fact;
};
