import type { Stores } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import type { AtOnce } from "./at-once.ts";
import { sqliteContactNameStore } from "./contact-name-store.ts";
import { sqliteChatStore } from "./messages/chat-store.ts";
import { sqliteCredentialStore } from "./credential-store.ts";
import type { Db } from "./database/database.ts";
import type { Step } from "./database/one-connection.ts";
import { createRowCache } from "./database/row-cache.ts";
import { sqliteDeviceStore } from "./device-store.ts";
import { sqliteBlockedStore } from "./blocked-store.ts";
import { sqliteGroupStore } from "./groups/group-store.ts";
import { sqliteLabelStore } from "./label-store.ts";
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
    contactNames: sqliteContactNameStore(db, vault),
    webhooks: sqliteWebhookStore(db, vault),
    chats: sqliteChatStore(db),
    blocked: sqliteBlockedStore(db),
    labels: sqliteLabelStore(db, vault),
    groups: sqliteGroupStore(db, vault),
    messages: sqliteMessageStore(db, vault),
    outbox: sqliteOutbox(db, vault),
  };
}

/** What messages and deliveries are made of: many at once, and small. */
const SHARED: { readonly [Name in keyof Stores]?: readonly (keyof Stores[Name])[] } = {
  devices: ["writeKeys"],
  messages: ["begin", "progress", "hear", "advance"],
  outbox: ["settle"],
};

/** The same as the core knows them, each method a step; by `shared` those that can be written with others. */
export function storesBy(step: Step, stores: StoresAtOnce, shared = step): Stores {
  const port = <Name extends keyof Stores>(name: Name): Stores[Name] => {
    const together: readonly PropertyKey[] = SHARED[name] ?? [];
    const stepOf = (method: string) => (together.includes(method) ? shared : step);
    // Every member of a port is a method, and each stands under its own name again.
    return promised(stepOf, stores[name]) as unknown as Stores[Name];
  };
  return {
    organizations: port("organizations"),
    credentials: port("credentials"),
    sessions: port("sessions"),
    devices: port("devices"),
    leases: port("leases"),
    numbers: port("numbers"),
    contactNames: port("contactNames"),
    webhooks: port("webhooks"),
    chats: port("chats"),
    blocked: port("blocked"),
    labels: port("labels"),
    groups: port("groups"),
    messages: port("messages"),
    outbox: port("outbox"),
  };
}

function promised(stepOf: (method: string) => Step, port: object): object {
  const methods: readonly [string, (...given: unknown[]) => unknown][] = Object.entries(port);
  return Object.fromEntries(
    methods.map(([name, method]) => {
      const step = stepOf(name);
      return [name, (...given: unknown[]) => step(() => method(...given))];
    }),
  );
}
