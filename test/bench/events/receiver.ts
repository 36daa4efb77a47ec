import { startProbed } from "../probed.ts";

/** What has come since it was asked for last; each event counts at its first time. */
export type Taken = {
  events: number;
  twice: number;
  outOfOrder: number;
  /** From the fact to the answer. */
  readonly latenessMs: number[];
};

/** What a webhook's owner runs, in a process of its own. */
export interface Receiver extends AsyncDisposable {
  readonly address: string;
  taken(): Promise<Taken>;
  /** Events since it started. */
  inAll(): Promise<number>;
  /** Resolves when so many have come since it started. */
  until(count: number): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const program = await startProbed(["test/bench/events/receiver-process.ts"], {});
  const { address = "" } = program.first;
  return {
    address,
    taken: () => program.ask("taken"),
    inAll: () => program.ask("in all"),
    until: (count) => program.ask("until", count),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
