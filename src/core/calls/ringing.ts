import type { Cancel, Clock } from "../clock.ts";
import type { Connections, PlacedCall } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";

/** Of a session. */
const MOST_RINGING = 10;

type Ringing = { readonly call: PlacedCall; readonly cancel: Cancel };

/** Calls of sessions that ring until their time is over. */
export interface RingingCalls {
  /** A place for a call that is about to ring, until the returned function is called. Throws `budget_exhausted` where no other may. */
  takePlace(sessionId: string): () => void;
  add(sessionId: string, call: PlacedCall, seconds: number): void;
  forget(sessionId: string): void;
  /** Ends all of them. */
  close(): void;
}

export function createRinging({
  clock,
  log,
  connections,
}: {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
}): RingingCalls {
  const ringing = new Map<string, Set<Ringing>>();
  const coming = new Map<string, number>();

  const end = (sessionId: string, { callId, ...call }: PlacedCall) =>
    void connections
      .of(sessionId)
      .calls.end({ callId, ...call })
      .catch((error: unknown) =>
        log.warn("a call that was placed is not ended", { sessionId, cause: String(error) }),
      );

  return {
    takePlace(sessionId) {
      const taken = coming.get(sessionId) ?? 0;
      if ((ringing.get(sessionId)?.size ?? 0) + taken >= MOST_RINGING)
        throw new GatewayError(
          "budget_exhausted",
          `${MOST_RINGING} calls of the session ring, as many as may`,
        );
      coming.set(sessionId, taken + 1);
      return () => {
        const left = (coming.get(sessionId) ?? 0) - 1;
        if (left > 0) coming.set(sessionId, left);
        else coming.delete(sessionId);
      };
    },
    add(sessionId, call, seconds) {
      const ofSession = ringing.get(sessionId) ?? new Set();
      ringing.set(sessionId, ofSession);
      const cancel = clock.after(seconds * 1000, () => {
        ofSession.delete(one);
        if (ofSession.size === 0) ringing.delete(sessionId);
        end(sessionId, call);
      });
      const one = { call, cancel };
      ofSession.add(one);
    },
    forget(sessionId) {
      for (const { cancel } of ringing.get(sessionId) ?? []) cancel();
      ringing.delete(sessionId);
    },
    close() {
      for (const [sessionId, calls] of ringing) {
        for (const { call, cancel } of calls) {
          cancel();
          end(sessionId, call);
        }
      }
      ringing.clear();
    },
  };
}
