import { createBackfills, type Backfills } from "./admin/index.ts";
import { createCalls, type Calls } from "./calls/index.ts";
import { createChannels, type Channels } from "./channels/index.ts";
import { createChats, createListening, joinChats, keepChats, type Chats } from "./chats/index.ts";
import { createCommunities, type Communities } from "./communities/index.ts";
import { createConfigurations, createKnownIncoming, type Configurations } from "./configuration/index.ts";
import {
  createContacts,
  createNames,
  createNumberBook,
  keepBlocked,
  type Contacts,
} from "./contacts/index.ts";
import { createEvents, retainEvents, type Events, type Facts } from "./events/index.ts";
import {
  createGroupDetails,
  createGroups,
  keepGroups,
  keepingRedactedPhones,
  type GroupDetails,
  type Groups,
} from "./groups/index.ts";
import { watchHealth, type Health } from "./health.ts";
import { createLabels, keepLabels, type Labels } from "./labels/index.ts";
import { keepNews } from "./news/index.ts";
import {
  createMessages,
  keepHistory,
  retain,
  wholeMedia,
  type MediaIntake,
  type Messages,
} from "./messages/index.ts";
import type { CoreSettings, Ports } from "./ports.ts";
import { createKeeper, createPresence, type Presence, type RecoveredChat } from "./presence/index.ts";
import { createProfiles, type Profiles } from "./profile/index.ts";
import {
  createArrivals,
  createServed,
  createServing,
  isToConnect,
  servedConnections,
  tellOnce,
  type LettingGo,
  type Serving,
  type ServingPorts,
} from "./serving/index.ts";
import {
  createAnnounceModes,
  createSessions,
  recordConnections,
  restoreSessions,
  type Sessions,
} from "./sessions/index.ts";
import { createCallers, type Callers } from "./tenants/index.ts";
import {
  createDeliveries,
  createToldMedia,
  createWebhooks,
  factsBy,
  type DeliveryFigures,
  type ToldMediaReading,
  type Webhook,
  type Webhooks,
} from "./webhooks/index.ts";

/** The verbs that both dialects translate to, by module. */
export interface Core {
  readonly callers: Callers;
  readonly sessions: Sessions;
  readonly configuration: Configurations;
  readonly presence: Presence;
  readonly contacts: Contacts;
  readonly profile: Profiles;
  readonly messages: Messages;
  readonly media: MediaIntake;
  readonly chats: Chats;
  readonly labels: Labels;
  readonly calls: Calls;
  readonly communities: Communities;
  readonly groups: Groups & GroupDetails;
  readonly channels: Channels;
  readonly backfills: Omit<Backfills, "forget">;
  readonly serving: Serving;
  readonly webhooks: Webhooks;
  readonly events: Events;
  readonly toldMedia: ToldMediaReading;
  /** What is to be delivered to webhooks. */
  deliveryFigures(): DeliveryFigures;
  health(): Promise<Health>;
  /** Takes up what the process that ended has left. To be done before anything else is asked. */
  recover(): Promise<void>;
  /** Another process has written to the database. */
  lookAgain(): Promise<void>;
  /** Connects every session that is to be connected. */
  connect(): void;
  /** Ends running indicators while the connections still stand. */
  close(): Promise<void>;
}

export function createCore(given: Ports, settings: CoreSettings): Core {
  const served = createServed(!settings.isShared);
  const arrivals = createArrivals(given.clock);
  const ports = {
    ...given,
    served,
    connections: servedConnections(given.connections, served, arrivals),
    onMoved: tellOnce(served, given.onMoved),
  };
  let isTakingUp = false;
  const health = watchHealth(ports);
  const modes = createAnnounceModes(settings.announce);
  const incoming = createKnownIncoming(ports.sessions);
  const facts: Facts = createEvents({
    ...ports,
    stores: given,
    factsOf: factsBy(ports.webhookDialects),
    onWriting: () => deliveries.settle(),
    onWritten: (events) => deliveries.written(events),
    onWebhook: (webhook) => deliveries.changed(webhook),
  });
  const toldMedia = createToldMedia((...asked) => wholeMedia({ ...ports, reading: messages }, ...asked));
  const deliveries = createDeliveries({
    ...ports,
    dialects: ports.webhookDialects,
    toldMedia,
    audience: facts.audience,
  });
  const keeper = createKeeper({
    ...ports,
    announceModeOf: (id) => modes.of(id),
    chatStatesPerSecond: settings.chatStatesPerSecond,
    leases: facts.leases,
    onIndicatorChange(chat, before) {
      if (!isTakingUp) facts.indicatorChanged(chat, before);
    },
  });
  const numbers = createNumberBook({
    ...ports,
    onLearned(sessionId, chat) {
      keeper.readdress(sessionId, chat);
      messages.readdress(sessionId, chat);
      listening.readdress(sessionId, chat);
      joinChats(ports, sessionId, chat);
    },
  });
  const stopModes = ports.connections.onChange((sessionId, { status }) => {
    if (status !== "open") modes.override(sessionId, undefined);
  });
  const recording = recordConnections({ ...ports, teller: facts });
  const names = createNames({ ...ports, numbers, teller: facts });
  const listening = createListening({ ...ports, numbers, teller: facts });
  const messages = createMessages({ ...ports, keeper, numbers, names, listening, incoming, teller: facts });
  const calls = createCalls({
    ...ports,
    numbers,
    incoming,
    teller: facts,
    send: (session, input) => messages.send(session, input),
  });
  const stopBlocked = keepBlocked({ ...ports, numbers });
  const stopChats = keepChats({ ...ports, numbers });
  const stopHistory = keepHistory({ ...ports, numbers, names, incoming, retention: settings.messages });
  const stopLabels = keepLabels({ ...ports, numbers, teller: facts });
  const described = { ...ports, groups: keepingRedactedPhones(ports.groups, names) };
  const asked = createGroups({ ...described, numbers });
  const groups = { ...asked, ...createGroupDetails(asked, ports) };
  const stopGroups = keepGroups(described);
  const stopNews = keepNews({ ...ports, numbers, names, teller: facts });
  const backfills = createBackfills(described);
  const serving = createServing({
    ...ports,
    connections: given.connections,
    waiting: (sessionIds) => messages.waiting(sessionIds),
    takeUp(left) {
      arrivals.begin(left.sessions.filter(isToConnect).map(({ id }) => id));
      // Whoever had it before has told that it runs.
      isTakingUp = true;
      try {
        return takeUp(left);
      } finally {
        isTakingUp = false;
      }
    },
    readdress,
    deliver: (streams) => deliveries.takeUp(streams),
    lookForEnds: () => messages.lookForEnds(),
    forget: forgetLeft,
  });
  const stopArrivals = given.connections.onChange((id, { status }) => arrivals.note(id, status));
  const stopMoved = given.connections.onMoved((sessionId) => ports.onMoved([sessionId]));
  /** By a caller of this process. */
  async function webhookChanged(webhook: Pick<Webhook, "organizationId" | "id">): Promise<void> {
    if (ports.relay) await ports.webhooks.noteChanged(webhook.id);
    await deliveries.changed(webhook);
    await facts.untilHeeded();
  }

  let wanted: readonly string[] = [];
  let stopForgetting: () => void = () => undefined;
  let stopForgettingEvents: () => void = () => undefined;
  let stopTelling: () => void = () => undefined;

  function takeUp({ sessions, leases, waiting }: Parameters<ServingPorts["takeUp"]>[0]) {
    for (const { id, organizationId } of sessions) facts.sessionBegins(organizationId, id);
    const connected = sessions.filter(isToConnect);
    for (const session of connected) modes.learn(session);
    health.begin(connected.map(({ id }) => id));
    const chats = keeper.recover(leases);
    messages.takeUp(waiting);
    return chats;
  }

  async function readdress({ sessionId, address }: RecoveredChat): Promise<void> {
    await numbers.withChat(sessionId, address, (chat) => keeper.readdress(sessionId, chat));
  }

  /** What a session has in memory beside what is under way for it. */
  function forgetSession(id: string): void {
    health.forget(id);
    incoming.forget(id);
    calls.forget(id);
    backfills.forget(id);
    listening.forget(id);
  }

  async function forgetLeft(
    ids: readonly string[],
    streams: readonly string[],
    how: LettingGo,
  ): Promise<void> {
    const over = [
      keeper.letGo(ids, how),
      messages.letGo(ids, how),
      deliveries.letGo(streams, how),
      recording.letGo(ids),
    ];
    const forget = () => {
      for (const id of ids) {
        forgetSession(id);
        modes.forget(id);
        numbers.forget(id);
      }
    };
    arrivals.end(ids);
    forget();
    await Promise.all(over);
    await facts.letGo(streams, how);
    // What was under way may have read something anew.
    forget();
  }

  return {
    callers: createCallers(ports),
    sessions: createSessions({
      ...ports,
      modes,
      settings,
      endIndicators: (id, end) => keeper.endSession(id, end),
      teller: facts,
      onWebhook: webhookChanged,
      onBegin(organizationId, id) {
        served.add([id]);
        facts.sessionBegins(organizationId, id);
      },
      onForgotten(id) {
        forgetSession(id);
        messages.forget(id);
        facts.sessionEnds(id);
      },
    }),
    configuration: createConfigurations({
      ...ports,
      modes,
      incoming,
      onModeChanged: (id) => keeper.announceModeChanged(id),
      teller: facts,
      isToTell: (id) => recording.isToTell(id),
    }),
    presence: createPresence({ ...ports, keeper, numbers, modes }),
    contacts: createContacts({ ...ports, numbers }),
    profile: createProfiles({ ...ports, numbers }),
    messages,
    media: ports.media,
    chats: createChats({ ...ports, numbers, listening }),
    calls,
    communities: createCommunities(ports, groups),
    groups: { ...groups, ...createGroupDetails(groups, ports) },
    channels: createChannels({ ...ports, teller: facts }),
    labels: createLabels({ ...ports, numbers, teller: facts }),
    backfills,
    serving,
    webhooks: createWebhooks({
      ...ports,
      dialects: ports.webhookDialects,
      onChanged: webhookChanged,
    }),
    events: facts,
    toldMedia,
    deliveryFigures: () => deliveries.figures(),
    health: () => health.now(),
    async recover() {
      await facts.recover();
      const waiting = await messages.waiting();
      if (!settings.isShared) {
        const sessions = await ports.sessions.listWanted();
        wanted = sessions.map(({ id }) => id);
        const chats = takeUp({ sessions, leases: await ports.leases.list(), waiting });
        for (const chat of chats) await readdress(chat);
      }
      await ports.media.keepOnly(new Set(waiting.flatMap(({ held }) => held)));
      if (!settings.isShared) messages.lookForEnds();
      // Seen with all others.
      await ports.webhooks.takeChanged();
      await deliveries.begin();
      if (!settings.isShared) await deliveries.takeUp();
    },
    async lookAgain() {
      if (ports.relay) await facts.lookAgain();
      else for (const webhook of await ports.webhooks.takeChanged()) await deliveries.changed(webhook);
    },
    connect() {
      stopForgetting = retain(ports, settings.messages);
      stopForgettingEvents = retainEvents(ports, settings.events);
      stopTelling = restoreSessions(ports, wanted);
    },
    async close() {
      facts.endReaders();
      await messages.close();
      listening.close();
      await keeper.close();
      stopTelling();
      stopMoved();
      stopArrivals();
      calls.close();
      stopModes();
      stopBlocked();
      stopChats();
      stopHistory();
      stopLabels();
      stopGroups();
      stopNews();
      stopForgetting();
      stopForgettingEvents();
      await recording.close();
      await facts.close();
      await deliveries.close();
      numbers.close();
      health.close();
    },
  };
}
