import type { ChatStore } from "./chats/index.ts";
import type { Clock } from "./clock.ts";
import type { Connections } from "./connections.ts";
import type { BlockedStore, ContactNameStore, NumberStore } from "./contacts/index.ts";
import type { DeviceStore } from "./device-store.ts";
import type { Database } from "./health.ts";
import type { EventRetention, Outbox, Relay } from "./events/index.ts";
import type { GroupStore } from "./groups/index.ts";
import type { LabelStore } from "./labels/index.ts";
import type { Log } from "./log.ts";
import type { Composer, LinkPreviews, Media, MessageStore, Retention } from "./messages/index.ts";
import type { LeaseStore, PresenceMeter } from "./presence/index.ts";
import type { AnnounceMode, SeeSessions, SessionStore } from "./sessions/index.ts";
import type { Authenticator, CredentialKind, CredentialStore, OrganizationStore } from "./tenants/index.ts";
import type { Courier, DeliveryMeter, WebhookDialects, WebhookStore } from "./webhooks/index.ts";

/** Makes what must be unguessable. */
export interface Mint {
  /** A ULID: sorts by time of creation. */
  id(): string;
  /** A new secret of that kind, never to be guessed. */
  secret(kind: CredentialKind): string;
  /** WhatsApp's name for a message of ours, which no other has. */
  messageId(): string;
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

/** What lasts. Each method is one step: all of it or nothing; what the machine does to the database is thrown as `unavailable`. */
export type Stores = {
  readonly organizations: OrganizationStore;
  readonly credentials: CredentialStore;
  readonly sessions: SessionStore;
  readonly devices: DeviceStore;
  readonly leases: LeaseStore;
  readonly numbers: NumberStore;
  readonly contactNames: ContactNameStore;
  readonly webhooks: WebhookStore;
  readonly chats: ChatStore;
  readonly blocked: BlockedStore;
  readonly labels: LabelStore;
  readonly groups: GroupStore;
  readonly messages: MessageStore;
  readonly outbox: Outbox;
};

/**
 * Several steps as one: all is written when `work` resolves, and nothing when it rejects. It waits for nothing but the
 * stores that it is given. It comes after what was asked for before of any session or organization in `of`.
 */
export type Atomically = <T>(work: (stores: Stores) => Promise<T>, ...of: readonly string[]) => Promise<T>;

/** Everything the core needs of the world. */
export type Ports = Stores & {
  readonly atomically: Atomically;
  readonly clock: Clock;
  readonly log: Log;
  readonly mint: Mint;
  readonly authenticator: Authenticator;
  readonly connections: Connections;
  /** Where other processes serve some of the sessions. */
  readonly seeSessions?: SeeSessions | undefined;
  readonly meter: PresenceMeter;
  readonly database: Database;
  readonly addresses: AddressRules;
  readonly composer: Composer;
  readonly media: Media;
  readonly previews: LinkPreviews;
  readonly courier: Courier;
  readonly webhookDialects: WebhookDialects;
  /** Where other processes serve the same organizations. */
  readonly relay?: Relay | undefined;
  readonly deliveryMeter: DeliveryMeter;
  /** A write was refused: another node has this stream, which is served here still. Told once. */
  readonly onMoved?: ((stream: string) => void) | undefined;
  /** Where the gateway is called: http://host:port. */
  readonly baseUrl: () => string;
};

export type CoreSettings = {
  /** Several processes share the work: this one serves what it is told to take, and what is made here. */
  readonly isShared?: boolean;
  /** What a new session does unless told otherwise. */
  readonly announce: AnnounceMode;
  /** Each session's budget; 0 = no limit. */
  readonly chatStatesPerSecond: number;
  /** Of an organization that has no figure of its own; 0 = any number. */
  readonly mostSessions: number;
  readonly messages: Retention;
  readonly events: EventRetention;
};
