import type { Connection, Connections } from "../connections.ts";
import { SessionMoved } from "../errors.ts";
import type { Arrivals } from "./arrivals.ts";
import type { Served } from "./served.ts";

/** The same connections. Those of sessions that are not served here are stopped, and refuse what they are asked. */
export function servedConnections(
  connections: Connections,
  served: Pick<Served, "has">,
  arrivals: Pick<Arrivals, "has">,
): Connections {
  return {
    isArriving: (sessionId) => arrivals.has(sessionId),
    of(sessionId) {
      const connection = connections.of(sessionId);
      return served.has(sessionId) ? connection : elsewhere(sessionId, connection);
    },
    restore: (sessionIds) => connections.restore(sessionIds),
    letGo: (sessionIds) => connections.letGo(sessionIds),
    onMoved: (listener) => connections.onMoved(listener),
    onChange: (listener) => connections.onChange(listener),
    onHeard: (listener) => connections.onHeard(listener),
    onLids: (listener) => connections.onLids(listener),
  };
}

function elsewhere(sessionId: string, { contacts }: Connection): Connection {
  const refuse = () => Promise.reject(new SessionMoved([sessionId]));
  const concern = refusing(refuse);
  return {
    isElsewhere: true,
    state: () => ({ status: "stopped" }),
    start: refuse,
    reconnect: refuse,
    stop: refuse,
    logout: refuse,
    remove: refuse,
    requestPairingCode: refuse,
    until: refuse,
    presence: concern,
    // What is stored may be read anywhere.
    contacts: {
      lookUp: refuse,
      setBlocked: refuse,
      catchUp: refuse,
      lidOf: (number) => contacts.lidOf(number),
      numberOf: (lid) => contacts.numberOf(lid),
    },
    profile: concern,
    messages: concern,
    calls: concern,
    groups: concern,
    chats: concern,
    communities: concern,
    channels: concern,
    labels: concern,
  };
}

type Refuse = () => Promise<never>;

type AllConcerns = Connection["presence"] &
  Connection["profile"] &
  Connection["messages"] &
  Connection["calls"] &
  Connection["groups"] &
  Connection["chats"] &
  Connection["communities"] &
  Connection["channels"] &
  Connection["labels"];

/** Each question of every concern is a method that gives a promise, whatever it is called. */
function refusing(refuse: Refuse): AllConcerns {
  return new Proxy({}, { get: () => refuse }) as AllConcerns;
}
