import type { GatewayEvent } from "../event.ts";
import type { FactName } from "../outbox/audience.ts";

/** Who reads events while they happen. */
export type Reader = {
  /** null = those of all organizations. */
  readonly organizationId: string | null;
  readonly credentialId: string;
  /** The one session that it hears of; null = all. */
  readonly sessionId: string | null;
  readonly facts: ReadonlySet<FactName>;
  /** It hears what comes and can never go on from there: nothing is kept for it. */
  readonly isLive: boolean;
  /** Where it goes on; undefined = it begins with what comes. */
  readonly from?: GoOn | undefined;
  readonly tell: (event: GatewayEvent) => void;
};

/** How a reader goes on from the last event that it knows. */
export type GoOn = {
  readonly afterId: string;
  /**
   * What is done where that is not known any more or too much came after it. `reset`: it is told so, and hears what comes.
   * `oldest`: it begins with the oldest that is kept, and after as many as one may be told it is not told more.
   */
  readonly orElse: "reset" | "oldest";
  /** Waited for after each part of what it missed. */
  readonly untilTaken?: () => Promise<void>;
};

/** A reader that is being told. */
export type Following = {
  /** False when it missed more than it was told; it is told nothing more. */
  readonly isWhole: boolean;
  readonly stop: () => void;
};

/** Not for webhooks, and not kept. */
const UNSTORED: ReadonlySet<FactName> = new Set<FactName>(["presence_refreshed", "reset"]);

export function isStored(name: FactName): boolean {
  return !UNSTORED.has(name);
}
