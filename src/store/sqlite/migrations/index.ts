import { presenceLeases } from "./002-presence-leases.ts";
import { tenantsSessionsDevices } from "./001-tenants-sessions-devices.ts";
import { sessionConfiguration } from "./003-session-configuration.ts";
import { sealedConfiguration } from "./004-sealed-configuration.ts";
import { webhooks } from "./005-webhooks.ts";
import { canonicalNumbers } from "./006-canonical-numbers.ts";
import { organizationRemoval } from "./007-organization-removal.ts";
import { listOrder } from "./008-list-order.ts";
import { numbersByLid } from "./009-numbers-by-lid.ts";
import { sessionNames } from "./010-session-names.ts";
import { eventsCapability } from "./011-events-capability.ts";
import { messages } from "./012-messages.ts";
import { outbox } from "./013-outbox.ts";
import { contactNames } from "./014-contact-names.ts";
import { labelledWebhooks } from "./015-labelled-webhooks.ts";
import { eventOrder } from "./016-event-order.ts";
import { labels } from "./017-labels.ts";
import { blockedContacts } from "./018-blocked-contacts.ts";
import { webhookAttempts } from "./019-webhook-attempts.ts";
import { groups } from "./020-groups.ts";
import { pollEnds } from "./021-poll-ends.ts";
import { favoriteChats } from "./022-favorite-chats.ts";
import { chatsByRow } from "./023-chats-by-row.ts";
import { countedMessages } from "./024-counted-messages.ts";
import { businessDevices } from "./025-business-devices.ts";

/** In order; the place in this list is the version of the database after it. Only ever appended to. */
export const MIGRATIONS: readonly string[] = [
  tenantsSessionsDevices,
  presenceLeases,
  sessionConfiguration,
  sealedConfiguration,
  webhooks,
  canonicalNumbers,
  organizationRemoval,
  listOrder,
  numbersByLid,
  sessionNames,
  eventsCapability,
  messages,
  outbox,
  contactNames,
  labelledWebhooks,
  eventOrder,
  labels,
  blockedContacts,
  webhookAttempts,
  groups,
  pollEnds,
  favoriteChats,
  chatsByRow,
  countedMessages,
  businessDevices,
];
