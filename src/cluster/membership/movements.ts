import type { Clock, Log } from "../../core/index.ts";
import type { Taken } from "../owner-store.ts";
import { kindOf, type Stream, type StreamCounts, type StreamKind } from "../stream.ts";

/** What goes on for longer is told in parts. */
const TOLD_AFTER_MS = 60_000;

export type MovementsPorts = {
  readonly clock: Clock;
  readonly log: Log;
  /** Of an incarnation, where it is known. */
  readonly addressOf: (incarnation: number) => string | undefined;
};

/** Tells people what goes from node to node: a line for each node and run of it, not for each session. */
export interface Movements {
  /** This node has it now. */
  noteTaken(taken: readonly Taken[]): void;
  /** That node has it now. */
  noteGiven(streams: readonly Stream[], to: number): void;
  /** Tells what has come to rest since it was called last. */
  settle(): void;
  /** Tells everything. */
  tell(): void;
}

type Movement = {
  readonly counts: Record<StreamKind, number>;
  readonly beganAtMs: number;
  readonly tell: (counts: StreamCounts) => void;
  isGoingOn: boolean;
};

export function createMovements({ clock, log, addressOf }: MovementsPorts): Movements {
  const movements = new Map<string, Movement>();

  function note(key: string, streams: readonly Stream[], tell: Movement["tell"]): void {
    const begun = {
      counts: { sessions: 0, organizations: 0 },
      beganAtMs: clock.nowMs(),
      tell,
      isGoingOn: true,
    };
    const movement = movements.get(key) ?? begun;
    for (const stream of streams) movement.counts[kindOf(stream)]++;
    movement.isGoingOn = true;
    movements.set(key, movement);
  }

  function tellSome(isOver: (movement: Movement) => boolean): void {
    for (const [key, movement] of movements) {
      if (isOver(movement)) {
        movements.delete(key);
        movement.tell(movement.counts);
      } else movement.isGoingOn = false;
    }
  }

  return {
    noteTaken(taken) {
      for (const [from, some] of Map.groupBy(taken, (one) => one.from)) {
        const streams = some.map(({ stream }) => stream);
        note(`from ${from ?? "nobody"}`, streams, (counts) => {
          if (from === null) log.info("this node has taken what no node had", counts);
          else log.info("this node has taken over what another one had", { ...counts, ...nodeOf(from) });
        });
      }
    },
    noteGiven(streams, to) {
      note(`to ${to}`, streams, (counts) => {
        log.info("this node has handed over to another one", { ...counts, ...nodeOf(to) });
      });
    },
    settle() {
      tellSome(({ isGoingOn, beganAtMs }) => !isGoingOn || clock.nowMs() - beganAtMs >= TOLD_AFTER_MS);
    },
    tell() {
      tellSome(() => true);
    },
  };

  function nodeOf(incarnation: number): Record<string, string | number> {
    const node = addressOf(incarnation);
    return node === undefined ? { incarnation } : { node, incarnation };
  }
}
