import { tenantsSessionsDevices } from "./001-tenants-sessions-devices.ts";
import { presenceAndPeople } from "./002-presence-and-people.ts";
import { groups } from "./003-groups.ts";
import { messages } from "./004-messages.ts";
import { webhooksAndEvents } from "./005-webhooks-and-events.ts";
import { toldChanges } from "./006-told-changes.ts";
import { nodesAndOwners } from "./007-nodes-and-owners.ts";
import { shared } from "./008-shared.ts";
import { whoHears } from "./009-who-hears.ts";
import { businessDevices } from "./010-business-devices.ts";

/** In order; the place in this list is the version of the database after it. Only ever appended to. */
export const MIGRATIONS: readonly string[] = [
  tenantsSessionsDevices,
  presenceAndPeople,
  groups,
  messages,
  webhooksAndEvents,
  toldChanges,
  nodesAndOwners,
  shared,
  whoHears,
  businessDevices,
];
