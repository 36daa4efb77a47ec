export {
  addressTaken,
  isPhoneNumber,
  parseChatAddress,
  toJid,
  type ChatAddress,
  type PersonAddress,
} from "./chat-address.ts";
export type {
  Chat,
  ChatChange,
  ChatPlace,
  Chats,
  ChatStore,
  ChatView,
  PartnerSeen,
  PartnerState,
} from "./chats/index.ts";
export type { Cancel, Clock } from "./clock.ts";
export {
  PROXY_PROTOCOLS,
  proxyOf,
  type Configuration,
  type Configurations,
  type Proxy,
  type SessionSettings,
} from "./configuration/index.ts";
export type {
  Answer,
  Connection,
  ConnectionListener,
  Connections,
  Envelope,
  LidListener,
  LineContacts,
  LineMessages,
  LinePresence,
  LineProfile,
  Sent,
} from "./connections.ts";
export type { FoundNumber, KnownNumber, NumberStore } from "./contacts/index.ts";
export { createCore, type Core } from "./core.ts";
export type { DeviceStore, KeyChange } from "./device-store.ts";
export { ERROR_CODES, GatewayError, toGatewayError, type ErrorCode, type ErrorDetails } from "./errors.ts";
export type { Fact, FollowEvents, GatewayEvent } from "./events/index.ts";
export type { Health } from "./health.ts";
export type { Log, LogFields } from "./log.ts";
export {
  isShown,
  MEDIA_KINDS,
  ReceivedMedia,
  targetOf,
  textOf,
  type Act,
  type ActContent,
  type Applied,
  type ArchivedMessage,
  type Arrival,
  type Begun,
  type Composer,
  type Composition,
  type Content,
  type ContactsContent,
  type ContentKind,
  type Heard,
  type HeardListener,
  type HeardMessage,
  type HeardReceipt,
  type HeardState,
  type HeldMedia,
  type IdempotencyKey,
  type Intent,
  type LocationContent,
  type Media,
  type MediaBounds,
  type MediaKind,
  type MediaOrder,
  type MediaSource,
  type Message,
  type MessagePlace,
  type Messages,
  type MessageState,
  type MessageStore,
  type PollContent,
  type Progress,
  type Quoted,
  type Retention,
  type SendMessage,
  type SendOutcome,
  type Target,
  type TextContent,
  type TypingFirst,
  type Waiting,
} from "./messages/index.ts";
export { isName, isReadable, printable } from "./name.ts";
export type { Page } from "./page.ts";
export type { AddressRules, Atomically, CoreSettings, Mint, Ports, Stores } from "./ports.ts";
export type {
  Availability,
  ChatState,
  LeaseChange,
  LeaseStore,
  PresenceExplanation,
  PresenceMeter,
  RunningIndicator,
  SetPresence,
  ShownState,
  StanzaReason,
  StoredLease,
} from "./presence/index.ts";
export type { Profile, ShownProfile } from "./profile/index.ts";
export {
  ANNOUNCE_MODES,
  isSessionName,
  type AnnounceMode,
  type CreateSession,
  type DecideChange,
  type Device,
  type LinkStep,
  type NewSession,
  type Qr,
  type Session,
  type SessionChange,
  type SessionRecord,
  type SessionState,
  type SessionStore,
  type SessionView,
  type ViewedState,
} from "./sessions/index.ts";
export {
  CAPABILITIES,
  createTenants,
  instanceTokenOf,
  type Authenticator,
  type Caller,
  type CallerView,
  type Capability,
  type Credential,
  type CredentialKind,
  type CredentialStore,
  type Issued,
  type KnownCredential,
  type NewApiKey,
  type NewOrganization,
  type Organization,
  type OrganizationLimits,
  type OrganizationStore,
  type Principal,
  type SuperAdmin,
  type TenantPorts,
  type Tenants,
} from "./tenants/index.ts";
export {
  BACKOFFS,
  type DecideWebhook,
  type NewWebhook,
  type RetryPolicy,
  type Webhook,
  type WebhookSettings,
  type WebhookStore,
} from "./webhooks/index.ts";
export { createTurns } from "./turns.ts";
export { within } from "./within.ts";
