import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Webhook } from "../../webhooks/index.ts";
import type { Audience } from "../outbox/audience.ts";
import type { AudienceChanges, LiveEar, Relay } from "./relay.ts";

/** What nobody tells of is found by then. */
const LOOK_EVERY_MS = 1_000;
/** The others know that this process lives, and for whom it reads. */
const SAY_EVERY_MS = 10_000;

export type HeedingPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly relay: Pick<Relay, "changesSince" | "heed" | "listen">;
  readonly audience: Pick<Audience, "listen" | "known" | "reload">;
  /** What is kept of an organization for readers has changed. */
  readonly onHeard: (organizationId: string) => Promise<void>;
  /** Resolves when everything is at rest, or refused, that is being written. */
  readonly untilWritten: () => Promise<unknown>;
  /** Another process has changed a webhook, or how far it has come. */
  readonly onWebhook: (webhook: Pick<Webhook, "organizationId" | "id">) => Promise<void>;
  /** The others do not know this process any more: they are to be told anew whom it reads for. */
  readonly onForgotten: () => Promise<void>;
};

/** Keeps up with what other processes change of who hears what. */
export interface Heeding {
  /** What changes from now on is heeded; to be done before the audience is read. */
  begin(): Promise<void>;
  /** What has changed until now is heeded, and the others know. */
  look(): Promise<void>;
  /** Whether another process hears it live. */
  isHeardLive(organizationId: string, name: LiveEar["names"][number]): boolean;
  close(): void;
}

export function createHeeding(ports: HeedingPorts): Heeding {
  const { clock, log, relay, audience, onHeard, untilWritten, onWebhook, onForgotten } = ports;
  let seen = 0;
  let saidAtMs = -Infinity;
  let ears: readonly LiveEar[] = [];
  let silences: readonly (() => void)[] = [];
  let looking: Promise<void> | undefined;
  let isToLook = false;
  let cancel: () => void = () => undefined;

  async function hear(next: readonly LiveEar[]): Promise<void> {
    if (JSON.stringify(next) === JSON.stringify(ears)) return;
    const listening = next.map(({ organizationId, names }) =>
      audience.listen({ organizationId, sessionId: null, facts: new Set(names), isKept: false }),
    );
    try {
      for (const { organizationId } of next) await audience.known(organizationId);
    } catch (error) {
      // The next look tries it again.
      for (const silence of listening) silence();
      throw error;
    }
    for (const silence of silences) silence();
    ears = next;
    silences = listening;
  }

  async function heed(changes: AudienceChanges): Promise<void> {
    for (const id of changes.organizations) {
      await audience.reload(id);
      await onHeard(id);
    }
    await hear(changes.ears);
    if (changes.organizations.length > 0) await untilWritten();
    for (const webhook of changes.webhooks) await onWebhook(webhook);
  }

  async function lookOnce(): Promise<void> {
    const changes = await relay.changesSince(seen);
    await heed(changes);
    seen = changes.upTo;
    const isNew = changes.heeded !== seen;
    if (!isNew && clock.nowMs() - saidAtMs < SAY_EVERY_MS) return;
    await relay.heed(seen);
    saidAtMs = clock.nowMs();
    if (changes.heeded === undefined) sayAgain();
  }

  /** Until all heed it, this process among them: a look that waited for it would wait for itself. */
  function sayAgain(): void {
    onForgotten().catch((error: unknown) => {
      log.error("it cannot be said again who reads events here", { cause: String(error) });
    });
  }

  async function lookOn(): Promise<void> {
    try {
      while (isToLook) {
        isToLook = false;
        await lookOnce();
      }
    } finally {
      looking = undefined;
    }
  }

  function look(): Promise<void> {
    isToLook = true;
    return (looking ??= lookOn());
  }

  function ring(): void {
    cancel = clock.after(LOOK_EVERY_MS, ring);
    lookQuietly();
  }

  function lookQuietly(): void {
    look().catch((error: unknown) => {
      log.error("what others have changed cannot be read", { cause: String(error) });
    });
  }

  const stopListening = relay.listen({
    changed: lookQuietly,
    written: () => undefined,
    pushed: () => undefined,
  });

  return {
    async begin() {
      const changes = await relay.changesSince(undefined);
      seen = changes.upTo;
      await hear(changes.ears);
      await relay.heed(seen);
      saidAtMs = clock.nowMs();
      cancel = clock.after(LOOK_EVERY_MS, ring);
    },
    look,
    isHeardLive: (organizationId, name) =>
      ears.some(
        (ear) => (ear.organizationId ?? organizationId) === organizationId && ear.names.includes(name),
      ),
    close() {
      cancel();
      stopListening();
    },
  };
}
