import type fc from "fast-check";
import type { Ports, Session, SessionStore, Stores } from "../../../src/core/index.ts";
import type { Store } from "../../../src/store/index.ts";

/** The session that a method writes, by the method; from what it is given. */
type SessionIn = Readonly<Record<string, (...given: string[]) => string | undefined>>;
type Method = (...given: unknown[]) => Promise<unknown>;

const SESSION_IN: SessionIn = {
  create: (session) => (session as unknown as Session).id,
  change: (_organizationId, id) => id,
  record: (id) => id,
  delete: (_organizationId, id) => id,
};

/** Notes what each session is after a step that writes it. */
function noting(sessions: SessionStore, touched: Map<string, Session | undefined>): SessionStore {
  const methods = Object.entries(sessions as unknown as Readonly<Record<string, Method>>);
  const noted = methods.map(([name, method]) => [
    name,
    async (...given: unknown[]) => {
      const answer = await method(...given);
      const id = SESSION_IN[name]?.(...(given as string[]));
      if (id !== undefined) touched.set(id, await sessions.get(id));
      return answer;
    },
  ]);
  return Object.fromEntries(noted) as SessionStore;
}

/** Every step of every store, done and answered when chance says so; `written` hears of each session in the turn in which it was. */
export function delayedStores(
  store: Store,
  scheduler: fc.Scheduler,
  written: (sessionId: string, session: Session | undefined) => void,
): Stores & Pick<Ports, "atomically"> {
  const turn = (label: string) => scheduler.schedule(Promise.resolve(), label);

  function delayed<Port extends object>(port: Port, sessionIn: SessionIn = {}): Port {
    const methods = Object.entries(port as Readonly<Record<string, Method>>);
    const later = methods.map(([name, method]) => [
      name,
      async (...given: unknown[]) => {
        await turn(`${name} begins`);
        const answer = await method(...given);
        const sessionId = sessionIn[name]?.(...(given as string[]));
        if (sessionId !== undefined) written(sessionId, await store.sessions.get(sessionId));
        await turn(`${name} answers`);
        return answer;
      },
    ]);
    return Object.fromEntries(later) as Port;
  }

  return {
    organizations: delayed(store.organizations),
    credentials: delayed(store.credentials),
    sessions: delayed(store.sessions, SESSION_IN),
    devices: delayed(store.devices, { forget: (id) => id }),
    leases: delayed(store.leases),
    numbers: delayed(store.numbers),
    contactNames: delayed(store.contactNames),
    webhooks: delayed(store.webhooks),
    chats: delayed(store.chats),
    blocked: delayed(store.blocked),
    labels: delayed(store.labels),
    groups: delayed(store.groups),
    messages: delayed(store.messages),
    outbox: delayed(store.outbox),
    atomically: async (work) => {
      await turn("atomically begins");
      const touched = new Map<string, Session | undefined>();
      const answer = await store.atomically((inside) =>
        work({ ...inside, sessions: noting(inside.sessions, touched) }),
      );
      for (const [id, session] of touched) written(id, session);
      await turn("atomically answers");
      return answer;
    },
  };
}
