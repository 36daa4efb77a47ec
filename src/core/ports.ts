import type { Clock } from "./clock.ts";
import type { Connections } from "./connections.ts";
import type { DeviceStore } from "./device-store.ts";
import type { Database } from "./health.ts";
import type { Log } from "./log.ts";
import type { LeaseStore } from "./presence/lease-store.ts";
import type { NumberStore } from "./contacts/number-store.ts";
import type { PresenceMeter } from "./presence/presence-meter.ts";
import type { Authenticator } from "./tenants/principal.ts";
import type { CredentialKind, OrganizationStore } from "./tenants/organization.ts";
import type { AnnounceMode, SessionStore } from "./sessions/session.ts";
import type { WebhookStore } from "./webhooks/webhook.ts";

/** Makes what must be unguessable. */
export interface Mint {
  /** A ULID: sorts by time of creation. */
  id(): string;
  /** A new secret of that kind, never to be guessed. */
  secret(kind: CredentialKind): string;
  /** Whether a caller's own token has the form of an instance token. */
  isAcceptableToken(token: string): boolean;
  /** Whether it is varied enough to be one. */
  isHardToGuess(token: string): boolean;
}

/** Which addresses may be connected to that callers name. */
export interface AddressRules {
  /** Whether a host is written as an address that is refused. A name is judged when it is connected to. */
  refuses(host: string): boolean;
}

/** Everything the core needs of the world. */
export type Ports = {
  readonly clock: Clock;
  readonly log: Log;
  readonly mint: Mint;
  readonly authenticator: Authenticator;
  readonly organizations: Pick<OrganizationStore, "find">;
  readonly sessions: SessionStore;
  readonly devices: DeviceStore;
  readonly connections: Connections;
  readonly leases: LeaseStore;
  readonly numbers: NumberStore;
  readonly meter: PresenceMeter;
  readonly webhooks: WebhookStore;
  readonly database: Database;
  readonly addresses: AddressRules;
};

export type CoreSettings = {
  /** What a new session does unless told otherwise. */
  readonly announce: AnnounceMode;
  /** Each session's budget; 0 = no limit. */
  readonly chatStatesPerSecond: number;
  /** Of an organization that has no figure of its own; 0 = any number. */
  readonly mostSessions: number;
};
