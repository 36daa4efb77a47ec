import type fc from "fast-check";
import type {
  Connection,
  ConnectionListener,
  Connections,
  DeviceStore,
  SessionState,
} from "../../../src/core/index.ts";
import { GatewayError } from "../../../src/core/index.ts";
import { NO_GROUPS } from "../no-groups.ts";

/** What a session's connection is doing; one that is removed has none any more. */
type Live = { state: SessionState; isLeaving: boolean };

/** Connections that open some time after they were started, and end when they are told to. */
export class LiveConnections implements Connections {
  readonly #live = new Map<string, Live>();
  readonly #listeners = new Set<ConnectionListener>();
  readonly #scheduler: fc.Scheduler;
  readonly #devices: Pick<DeviceStore, "forget">;

  constructor(scheduler: fc.Scheduler, devices: Pick<DeviceStore, "forget">) {
    this.#scheduler = scheduler;
    this.#devices = devices;
  }

  /** Sessions that have a socket, or will have one. */
  get sockets(): readonly string[] {
    const isUp = ({ state: { status } }: Live) => status === "starting" || status === "open";
    return [...this.#live].filter(([, live]) => isUp(live)).map(([id]) => id);
  }

  of(sessionId: string): Connection {
    const never = () => {
      throw new Error("nobody asks for this here");
    };
    const state = () => this.#live.get(sessionId)?.state ?? ({ status: "stopped" } as const);
    return {
      state,
      start: () => this.#start(sessionId),
      reconnect: () => this.#start(sessionId),
      stop: () => this.#stop(sessionId),
      logout: () => this.#logout(sessionId),
      remove: async () => {
        await this.#logout(sessionId);
        this.#live.delete(sessionId);
      },
      requestPairingCode: never,
      until: never,
      presence: {
        send: async () => {
          if (state().status === "open") await this.#turn(`a stanza of ${sessionId}`);
          else throw new GatewayError("session_not_connected", "not connected");
        },
        subscribe: () => Promise.resolve(),
        announce: () => Promise.resolve(),
      },
      contacts: {
        setBlocked: never,
        catchUp: never,
        lookUp: () => Promise.resolve(undefined),
        lidOf: () => Promise.resolve(undefined),
        numberOf: () => Promise.resolve(undefined),
      },
      profile: {
        lookUp: never,
        setPicture: never,
        setName: never,
        setAbout: never,
        privacy: never,
        setPrivacy: never,
      },
      messages: { send: never, upload: never, download: never, renew: never, markRead: never },
      calls: { reject: never, place: never, end: never },
      groups: NO_GROUPS,
      chats: { change: never },
      communities: { create: never, link: never, unlink: never, leave: never, groupsOf: never },
      channels: {
        create: never,
        setPicture: never,
        list: never,
        find: never,
        follow: never,
        unfollow: never,
        mute: never,
      },
      labels: { require: never, make: never, remove: never, assign: never, catchUp: never },
    };
  }

  letGo(sessionIds: readonly string[]): Promise<void> {
    for (const id of sessionIds) this.#live.delete(id);
    return Promise.resolve();
  }

  onMoved(): () => void {
    return () => undefined;
  }

  restore(sessionIds: readonly string[]): void {
    for (const id of sessionIds) void this.#start(id);
  }

  onChange(listener: ConnectionListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  onHeard(): () => void {
    return () => undefined;
  }

  onLids(): () => void {
    return () => undefined;
  }

  async #turn(label: string): Promise<void> {
    await this.#scheduler.schedule(Promise.resolve(), label);
  }

  #liveOf(sessionId: string): Live {
    const known = this.#live.get(sessionId);
    if (known) return known;
    const live: Live = { state: { status: "stopped" }, isLeaving: false };
    this.#live.set(sessionId, live);
    return live;
  }

  #enter(sessionId: string, live: Live, state: SessionState): void {
    live.state = state;
    for (const listener of this.#listeners) listener(sessionId, state);
  }

  #start(sessionId: string): Promise<void> {
    const live = this.#liveOf(sessionId);
    if (live.isLeaving || live.state.status !== "stopped") return Promise.resolve();
    const starting: SessionState = { status: "starting" };
    this.#enter(sessionId, live, starting);
    void this.#turn(`${sessionId} opens`).then(() => {
      if (live.state === starting) this.#enter(sessionId, live, { status: "open", sinceMs: 0 });
    });
    return Promise.resolve();
  }

  async #stop(sessionId: string): Promise<void> {
    const live = this.#live.get(sessionId);
    if (!live || live.isLeaving) return;
    this.#enter(sessionId, live, { status: "stopped" });
    await this.#turn(`${sessionId} is down`);
  }

  async #logout(sessionId: string): Promise<boolean> {
    const live = this.#liveOf(sessionId);
    live.isLeaving = true;
    this.#enter(sessionId, live, { status: "stopped" });
    await this.#turn(`WhatsApp is told of ${sessionId}`);
    await this.#devices.forget(sessionId);
    live.isLeaving = false;
    this.#enter(sessionId, live, { status: "stopped" });
    return false;
  }
}
