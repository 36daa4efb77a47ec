export type { CallerView } from "./tenants/caller-view.ts";
export { createCore, type Core } from "./core.ts";
export type { Cancel, Clock } from "./clock.ts";
export {
  addressTaken,
  isPhoneNumber,
  parseChatAddress,
  toJid,
  type ChatAddress,
  type PersonAddress,
} from "./chat-address.ts";
export { PROXY_PROTOCOLS, type Configuration, type Proxy } from "./configuration/configuration.ts";
export type { ConnectionListener, Connections } from "./connections.ts";
export type { DeviceStore, KeyChange } from "./device-store.ts";
export { ERROR_CODES, GatewayError, toGatewayError, type ErrorCode, type ErrorDetails } from "./errors.ts";
export type { Fact, GatewayEvent } from "./events/event.ts";
export type { FollowEvents } from "./events/events.ts";
export type { Health } from "./health.ts";
export type { Log, LogFields } from "./log.ts";
export type { FoundNumber, LookUps, ShownProfile } from "./contacts/look-ups.ts";
export type {
  Credential,
  CredentialKind,
  CredentialStore,
  KnownCredential,
  NewOrganization,
  Organization,
  OrganizationLimits,
  OrganizationStore,
} from "./tenants/organization.ts";
export type { Page } from "./page.ts";
export type { AddressRules, CoreSettings, Mint, Ports } from "./ports.ts";
export type { Availability } from "./presence/keeper/announcement.ts";
export type { ChatState, ShownState, StanzaReason } from "./presence/chat-state.ts";
export type { PresenceExplanation } from "./presence/explain-presence.ts";
export type { RunningIndicator } from "./presence/running-indicator.ts";
export type { LeaseChange, LeaseStore, StoredLease } from "./presence/lease-store.ts";
export type { KnownNumber, NumberStore } from "./contacts/number-store.ts";
export type { PresenceMeter } from "./presence/presence-meter.ts";
export type { SetPresence } from "./presence/set-presence.ts";
export {
  CAPABILITIES,
  type Authenticator,
  type Caller,
  type Capability,
  type Principal,
  type SuperAdmin,
} from "./tenants/principal.ts";
export {
  ANNOUNCE_MODES,
  type AnnounceMode,
  type Device,
  type NewSession,
  type Qr,
  type Session,
  type SessionChange,
  type SessionSettings,
  type SessionState,
  type SessionStore,
} from "./sessions/session.ts";
export { isName, isReadable, printable } from "./name.ts";
export { isSessionName, type CreateSession } from "./sessions/create-session.ts";
export { instanceTokenOf } from "./tenants/instance-token.ts";
export { proxyOf } from "./configuration/proxy-of.ts";
export type { LinkStep } from "./sessions/link-session.ts";
export {
  createTenants,
  type Issued,
  type NewApiKey,
  type Tenants,
  type TenantPorts,
} from "./tenants/tenants.ts";
export type { Profile } from "./profile/profile.ts";
export type { SessionView, ViewedState } from "./sessions/session-view.ts";
export type { NewWebhook, WebhookSettings } from "./webhooks/webhook-lifecycle.ts";
export { BACKOFFS, type RetryPolicy, type Webhook, type WebhookStore } from "./webhooks/webhook.ts";
export { within } from "./within.ts";
