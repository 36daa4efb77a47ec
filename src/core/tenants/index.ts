export { createCallers, type Callers, type CallerView } from "./callers.ts";
export { instanceTokenOf } from "./instance-token.ts";
export type {
  Credential,
  CredentialKind,
  CredentialStore,
  KnownCredential,
  NewOrganization,
  Organization,
  OrganizationLimits,
  OrganizationStore,
} from "./organization.ts";
export {
  CAPABILITIES,
  type Authenticator,
  type Caller,
  type Capability,
  type Principal,
  type SuperAdmin,
} from "./principal.ts";
export type { NewTicket, TicketStore } from "./ticket-store.ts";
export { createTenants, type Issued, type NewApiKey, type Tenants, type TenantPorts } from "./tenants.ts";
