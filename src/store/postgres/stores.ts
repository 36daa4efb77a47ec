import type { Stores } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import { nothingCached, type RowCache } from "./database/row-cache.ts";
import type { Steps } from "./database/steps.ts";
import { postgresCredentialStore } from "./credential-store.ts";
import { postgresOrganizationStore } from "./organization-store.ts";
import { postgresSessionStore } from "./session-store.ts";
import { postgresDeviceStore } from "./device-store.ts";
import { postgresLeaseStore } from "./lease-store.ts";
import type { SharedHearing } from "./outbox/events-in-order.ts";
import { postgresOutbox } from "./outbox/outbox.ts";
import { postgresChatStore } from "./messages/chat-store.ts";
import { postgresMessageStore } from "./messages/message-store.ts";
import { postgresWebhookStore } from "./webhook-store.ts";
import { postgresNumberStore } from "./number-store.ts";
import { postgresContactNameStore } from "./contact-name-store.ts";
import { postgresGroupStore } from "./groups/group-store.ts";
import { postgresBlockedStore } from "./blocked-store.ts";
import { postgresLabelStore } from "./label-store.ts";

export type StoresOptions = {
  readonly vault: Vault;
  /** Of organizations, credentials, sessions and devices: each call asks for the same few. */
  readonly callers: RowCache;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
  /** Of a process that others stand beside. */
  readonly shared?: SharedHearing;
};

/** Every port, its steps done by `steps`. */
export function storesBy(steps: Steps, { vault, callers, wallMs, shared }: StoresOptions): Stores {
  return {
    organizations: postgresOrganizationStore(steps, vault, callers),
    credentials: postgresCredentialStore(steps, vault, callers),
    sessions: postgresSessionStore(steps, vault, callers),
    devices: postgresDeviceStore(steps, vault, callers, wallMs),
    leases: postgresLeaseStore(steps),
    chats: postgresChatStore(steps),
    webhooks: postgresWebhookStore(steps, vault),
    numbers: postgresNumberStore(steps),
    contactNames: postgresContactNameStore(steps, vault),
    blocked: postgresBlockedStore(steps),
    labels: postgresLabelStore(steps, vault),
    groups: postgresGroupStore(steps, vault),
    messages: postgresMessageStore(steps, vault),
    outbox: postgresOutbox(steps, vault, shared),
  };
}

/** The same inside a work: what it reads is told to nobody else. */
export function storesInside(steps: Steps, options: StoresOptions): Stores {
  return storesBy(steps, { ...options, callers: nothingCached(options.callers) });
}
