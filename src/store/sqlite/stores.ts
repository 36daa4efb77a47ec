import type { Stores } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import type { AtOnce } from "./at-once.ts";
import { sqliteChatStore } from "./messages/chat-store.ts";
import { sqliteCredentialStore } from "./credential-store.ts";
import type { Db } from "./database/database.ts";
import type { Step } from "./database/one-connection.ts";
import { createRowCache } from "./database/row-cache.ts";
import { sqliteDeviceStore } from "./device-store.ts";
import { sqliteLeaseStore } from "./lease-store.ts";
import { sqliteMessageStore } from "./messages/message-store.ts";
import { sqliteNumberStore } from "./number-store.ts";
import { sqliteOutbox } from "./outbox/outbox.ts";
import { sqliteOrganizationStore } from "./organization-store.ts";
import { sqliteSessionStore } from "./session-store.ts";
import { sqliteWebhookStore } from "./webhook-store.ts";

type StoresAtOnce = { readonly [Name in keyof Stores]: AtOnce<Stores[Name]> };

/** Every port on an open database. */
export function storesAtOnce(db: Db, vault: Vault, wallMs: () => number): StoresAtOnce {
  const callers = createRowCache(db, "callers", [
    { table: "organizations" },
    { table: "credentials" },
    { table: "sessions" },
    { table: "devices" },
  ]);
  return {
    organizations: sqliteOrganizationStore(db, vault),
    credentials: sqliteCredentialStore(db, vault, callers),
    sessions: sqliteSessionStore(db, vault, callers),
    devices: sqliteDeviceStore(db, vault, wallMs),
    leases: sqliteLeaseStore(db),
    numbers: sqliteNumberStore(db),
    webhooks: sqliteWebhookStore(db, vault),
    chats: sqliteChatStore(db),
    messages: sqliteMessageStore(db, vault),
    outbox: sqliteOutbox(db, vault),
  };
}

/** The same as the core knows them, each method a step. */
export function storesBy(step: Step, stores: StoresAtOnce): Stores {
  return {
    organizations: promised(step, stores.organizations),
    credentials: promised(step, stores.credentials),
    sessions: promised(step, stores.sessions),
    devices: promised(step, stores.devices),
    leases: promised(step, stores.leases),
    numbers: promised(step, stores.numbers),
    webhooks: promised(step, stores.webhooks),
    chats: promised(step, stores.chats),
    messages: promised(step, stores.messages),
    outbox: promised(step, stores.outbox),
  };
}

function promised<Port extends object>(step: Step, port: AtOnce<Port>): Port {
  const methods = Object.entries(port as Readonly<Record<string, (...given: unknown[]) => unknown>>);
  // Every member of a port is a method, and each stands under its own name again.
  return Object.fromEntries(
    methods.map(([name, method]) => [name, (...given: unknown[]) => step(() => method(...given))]),
  ) as Port;
}
