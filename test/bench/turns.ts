import { setTimeout as pass } from "node:timers/promises";

/** What one target did in one turn. */
export type Turn = {
  readonly calls: number;
  readonly seconds: number;
  /** Of its process. */
  readonly userUs: number;
  readonly systemUs: number;
  readonly timesMs: readonly number[];
};

/** Whichever comes first. */
export type Length = { readonly ms: number; readonly calls?: number };

export type Target = {
  readonly name: string;
  turn(length: Length): Promise<Turn>;
};

export type TurnOptions = { readonly blocks: number; readonly turnMs: number };

/** By target; one turn of each for every block, put together from its two. */
export type Turns = ReadonlyMap<string, readonly Turn[]>;

const SETTLE_MS = 100;
/** What a target leaves to be done, as the writing of leases, is not the next one's. */
const settle = () => pass(SETTLE_MS);

/**
 * A block is there and back (ABBA), so that what drifts meets all alike. Each begins with another target, and over all of
 * them everyone comes after everyone else as often: what a target leaves behind meets all alike too.
 */
export function orderOf<T>(targets: readonly T[], block: number): readonly T[] {
  const count = targets.length;
  // 0, 1, -1, 2, -2 and so on from the first: the rows of a Williams square.
  const there = targets.flatMap((_, i) => {
    const step = i % 2 === 1 ? (i + 1) / 2 : count - i / 2;
    return targets.slice((block + step) % count).slice(0, 1);
  });
  return [...there, ...there.toReversed()];
}

/** One target after the other is under load, all of them alive. */
export async function inTurns(
  targets: readonly Target[],
  { blocks, turnMs }: TurnOptions,
  beforeTurn: () => Promise<unknown> = settle,
): Promise<Turns> {
  const turns = new Map(targets.map(({ name }) => [name, [] as Turn[]]));
  for (let block = 0; block < blocks; block++) {
    const halves = new Map<Target, Turn>();
    for (const target of orderOf(targets, block)) {
      await beforeTurn();
      const turn = await target.turn({ ms: turnMs });
      const other = halves.get(target);
      if (other) turns.get(target.name)?.push(together(other, turn));
      else halves.set(target, turn);
    }
  }
  return turns;
}

export function together(one: Turn, other: Turn): Turn {
  return {
    calls: one.calls + other.calls,
    seconds: one.seconds + other.seconds,
    userUs: one.userUs + other.userUs,
    systemUs: one.systemUs + other.systemUs,
    timesMs: [...one.timesMs, ...other.timesMs],
  };
}

export function cpuUsPerCall({ userUs, systemUs, calls }: Turn): number {
  return (userUs + systemUs) / calls;
}
