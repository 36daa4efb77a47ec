import type { Cancel } from "../../clock.ts";
import type { LaneRecord, PlacedEvent } from "../../events/index.ts";
import type { LettingGo } from "../../serving/index.ts";
import type { WebhookTarget } from "../webhook-store.ts";

/** A webhook with something to deliver. It is open to nothing (`isDown`) once it has taken nothing for a while. */
export type Endpoint = {
  readonly webhookId: string;
  readonly organizationId: string;
  readonly lanes: Map<string, Lane>;
  /** Lanes after a refusal, until they are tried again. */
  readonly waiting: Set<Lane>;
  /** What can go on, in the order in which it could. */
  ready: Job[];
  running: number;
  isInRing: boolean;
  /** As it was read last; undefined = it is to be read anew. */
  target: Promise<WebhookTarget | undefined> | undefined;
  /** When it was read. Monotonic. */
  targetAtMs: number;
  /** Refusals in a row, whichever lane's. */
  refusals: number;
  isDown: boolean;
  /** While it is down, the lane that is tried. */
  probe: Lane | undefined;
  /** Since when nothing was taken, as it is stored; undefined = as its record says. */
  failingSinceWallMs: number | null | undefined;
  /** Monotonic. */
  lastTakenAtMs: number;
  /** Ends the wait for what is set aside. */
  cancelAside: Cancel | undefined;
  isAsideQueued: boolean;
  /** Something may have been set aside that was not looked at. */
  hasAside: boolean;
  /** It is gone, off or changed so much that what runs is not to be looked at any more. */
  isOver: boolean;
};

/** Its way through one stream. */
export type Lane = {
  readonly endpoint: Endpoint;
  readonly stream: string;
  isLoaded: boolean;
  /** How far it has come may have been changed at rest. */
  isToLook: boolean;
  cursor: number;
  /** Of the first event. */
  attempts: number;
  nextAtWallMs: number | null;
  /** Of its record, as it was read last. */
  record: Pick<LaneRecord, "generation" | "againUpTo" | "againAtWallMs">;
  /** When the first event was refused first. Monotonic. */
  refusedAtMs: number | null;
  /** What comes next, and up to where that is all. */
  events: PlacedEvent[];
  upTo: number;
  /** There may be more than that. */
  hasMore: boolean;
  /** How many there are, as far as that is known. */
  owed: number;
  /** When the first of them happened; null = not known yet. */
  oldestAtWallMs: number | null;
  isRunning: boolean;
  isQueued: boolean;
  /** Ends its wait. */
  cancel: Cancel | undefined;
  /** Its stream is another node's: nothing more is begun, and what came of the last attempt counts unless it is lost. */
  letGo: LettingGo | undefined;
};

/** Something that makes one request at most. */
export type Job = { readonly lane: Lane | undefined; readonly run: () => Promise<void> };

export function newEndpoint(webhookId: string, organizationId: string): Endpoint {
  return {
    webhookId,
    organizationId,
    lanes: new Map(),
    waiting: new Set(),
    ready: [],
    running: 0,
    isInRing: false,
    target: undefined,
    targetAtMs: -Infinity,
    refusals: 0,
    isDown: false,
    probe: undefined,
    failingSinceWallMs: undefined,
    lastTakenAtMs: -Infinity,
    cancelAside: undefined,
    isAsideQueued: false,
    hasAside: false,
    isOver: false,
  };
}

export function newLane(endpoint: Endpoint, stream: string): Lane {
  return {
    endpoint,
    stream,
    isLoaded: false,
    isToLook: false,
    cursor: 0,
    attempts: 0,
    nextAtWallMs: null,
    record: { generation: 0, againUpTo: 0, againAtWallMs: null },
    refusedAtMs: null,
    events: [],
    upTo: 0,
    hasMore: true,
    owed: 0,
    oldestAtWallMs: null,
    isRunning: false,
    isQueued: false,
    cancel: undefined,
    letGo: undefined,
  };
}

/** The same of a lane. */
export function isLeft({ endpoint, letGo }: Lane): boolean {
  return endpoint.isOver || letGo === "lost";
}

/** Whether what is under way for it is not to be looked at any more. */
export function isOver({ isOver }: Endpoint): boolean {
  return isOver;
}

/** Whether there is, or may be, something to deliver. */
export function hasWork({ events, hasMore }: Lane): boolean {
  return events.length > 0 || hasMore;
}
