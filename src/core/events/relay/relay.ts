import type { Webhook } from "../../webhooks/index.ts";
import type { GatewayEvent } from "../event.ts";
import type { FactName } from "../outbox/audience.ts";

/** What somebody hears while it happens, and nobody keeps for it. */
export type LiveEar = {
  /** null = of all organizations. */
  readonly organizationId: string | null;
  readonly names: readonly FactName[];
};

/** What has changed of who hears what. */
export type AudienceChanges = {
  /** How far this goes: a number that only grows, in the order of the commits. */
  readonly upTo: number;
  /** How far this process has said that it heeds them; undefined where that is not known any more. */
  readonly heeded: number | undefined;
  /** Their webhooks, or what is kept of them for readers. */
  readonly organizations: readonly string[];
  /** They were changed, or how far they have come; by another process. */
  readonly webhooks: readonly Pick<Webhook, "organizationId" | "id">[];
  /** What the others hear live, all of it. */
  readonly ears: readonly LiveEar[];
};

/** What the others tell; each may be told again, and whatever is not told is found by looking. */
export interface RelayListener {
  /** Somebody has begun to hear something, or a webhook was changed. */
  changed(): void;
  /** Events of these are at rest; undefined = there may be some of any. */
  written(organizationIds: readonly string[] | undefined): void;
  /** It happened in another process, and is not kept. */
  pushed(event: GatewayEvent): void;
}

/** Where several processes serve the same organizations: how each learns of the others what its own readers and theirs need. */
export interface Relay {
  /** What has changed behind `seen`; undefined = nothing is asked for but how far that goes now, and the ears. */
  changesSince(seen: number | undefined): Promise<AudienceChanges>;
  /** From now on this process heeds everything up to there. */
  heed(upTo: number): Promise<void>;
  /** Resolves when every process that lives heeds what was changed until now. Rejects with `unavailable` where one does not in time. */
  untilAllHeed(): Promise<void>;
  /** What is heard live in this process, all of it. */
  hearLive(ears: readonly LiveEar[]): Promise<void>;
  /** The others are told soon that events of these are at rest. */
  written(organizationIds: Iterable<string>): void;
  /** It is told to the others, soon; what is more than they can be told is left out. */
  push(event: GatewayEvent): void;
  /** Until the returned function is called. */
  listen(listener: RelayListener): () => void;
}
