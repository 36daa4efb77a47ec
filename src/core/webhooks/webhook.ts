export const BACKOFFS = ["exponential", "linear", "fixed"] as const;
/** `stepped`: 5 s, 30 s, 2 min, 10 min, 1 h, 6 h, each a fifth more or less. */
export type Backoff = (typeof BACKOFFS)[number] | "stepped";

/** How often and how far apart a delivery is tried. */
export type RetryPolicy = {
  readonly attempts: number;
  readonly delaySeconds: number;
  readonly policy: Backoff;
};

export const DEFAULT_RETRY_POLICY: RetryPolicy = { attempts: 15, delaySeconds: 2, policy: "exponential" };

/** Stands in `events` for every event. */
export const EVERY_EVENT = "*";

/** Where an organization wants its events sent. */
export type Webhook = {
  readonly id: string;
  readonly organizationId: string;
  /** The one session whose events it gets; null = those of all. It goes with its session. */
  readonly sessionId: string | null;
  /** In whose words it names events and is told of them. */
  readonly dialect: string;
  /** How its owner tells it from the others of its session; null for one that is known by its id. */
  readonly label: string | null;
  /** Empty for one that is switched off and has none. Its login, if there is one, is secret at rest. */
  readonly url: string;
  /** Whether the name of each event stands at the end of its address. */
  readonly isByEvent: boolean;
  /** Whether it is told of media with their bytes. */
  readonly withMedia: boolean;
  readonly events: readonly string[];
  /** Secret at rest: callers put credentials of theirs in them. */
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly retryPolicy: RetryPolicy;
  readonly active: boolean;
  /** Why it was switched off, when its owner has not done it. */
  readonly disabledReason: string | null;
  /** Since when nothing was taken; null while events are, and before the first. */
  readonly failingSinceMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
};
