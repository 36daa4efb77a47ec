import {
  createCore,
  type Atomically,
  type Clock,
  type Connections,
  type Core,
  type Stores,
} from "../../../src/core/index.ts";
import { newSecret } from "../../../src/auth/index.ts";
import { newId } from "../../../src/store/index.ts";
import { newMessageId } from "../../../src/store/message-id.ts";
import { NO_MEDIA_TAKEN, NO_PREVIEWS } from "../../support/no-media.ts";
import { NO_WEBHOOKS } from "../../support/no-webhooks.ts";

/** Nothing is forgotten here. */
const EVENTS_KEPT = { keepDays: 0, mostEvents: 1_000_000 };
const KEPT = { keepDays: 0, mostMessages: 1_000_000, idempotencyDays: 30 };

type CorePorts = {
  readonly stores: Stores & { readonly atomically: Atomically };
  readonly clock: Clock;
  readonly connections: Connections;
  /** Hears of warnings and errors. */
  readonly log: (message: string) => void;
};

/** A core that sends messages and asks for little else; each time it is composed, a message has another form. */
export function coreOf({ stores, clock, connections, log }: CorePorts): Core {
  const nothing = () => undefined;
  return createCore(
    {
      ...stores,
      clock,
      connections,
      log: { debug: nothing, info: nothing, warn: log, error: log },
      mint: {
        id: newId,
        messageId: newMessageId,
        secret: newSecret,
        isAcceptableToken: () => true,
        isHardToGuess: () => true,
      },
      composer: {
        compose: ({ content }) => Promise.resolve(Buffer.from(`${JSON.stringify(content)} ${newId()}`)),
      },
      authenticator: { callerOf: () => Promise.reject(new Error("nobody calls here")) },
      meter: { stanza: nothing, coalesced: nothing, owed: nothing, dropped: nothing, pausedLag: nothing },
      database: { probe: () => Promise.resolve() },
      addresses: { refuses: () => false },
      media: NO_MEDIA_TAKEN,
      previews: NO_PREVIEWS,
      ...NO_WEBHOOKS,
    },
    { announce: "quiet", chatStatesPerSecond: 0, mostSessions: 0, messages: KEPT, events: EVENTS_KEPT },
  );
}
