const LOOK_EVERY_MS = 100;
/** Whoever waits for longer makes it doubtful whether the database answers at all. */
const DOUBTFUL_MS = 150;
/** With both of the others less than a second. */
const ANSWER_WITHIN_MS = 700;

export type ReachPorts = {
  /** Since when nobody was given an answer, of those who wait for one; undefined where nobody does. Monotonic. */
  readonly waitingSinceMs: () => number | undefined;
  /** Asks for nothing, on a connection of its own. */
  readonly ping: () => Promise<unknown>;
  /** Nothing has come back: whoever waits is to be told. */
  readonly onAway: () => void;
};

/** Whether the database answers: looked at while somebody waits for it, and until it does again. */
export interface Reach {
  readonly isAway: boolean;
  end(): void;
}

export function watchReach({ waitingSinceMs, ping, onAway }: ReachPorts): Reach {
  let isAway = false;
  let isAsking = false;
  /** Before that a connection has to be made, which takes its time. */
  let hasAnsweredOnce = false;

  async function look(): Promise<void> {
    const sinceMs = waitingSinceMs();
    const isDoubtful = sinceMs !== undefined && performance.now() - sinceMs >= DOUBTFUL_MS;
    if (isAsking || !(isAway || isDoubtful || !hasAnsweredOnce)) return;
    isAsking = true;
    const hasAnswered = await answersSoon(ping);
    isAsking = false;
    const wasAway = isAway;
    isAway = hasAnsweredOnce && !hasAnswered;
    hasAnsweredOnce ||= hasAnswered;
    if (isAway && !wasAway) onAway();
  }

  const looking = setInterval(() => void look(), LOOK_EVERY_MS);
  looking.unref();
  return {
    get isAway() {
      return isAway;
    },
    end: () => clearInterval(looking),
  };
}

async function answersSoon(ping: () => Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  // What this program was too busy to read in time is read before it counts as missing.
  const timer = setTimeout(() => setImmediate(() => resolve(false)), ANSWER_WITHIN_MS);
  try {
    return await Promise.race([ping().then(yes, no), late]);
  } finally {
    clearTimeout(timer);
  }
}

const yes = () => true;
const no = () => false;
