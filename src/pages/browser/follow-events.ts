import { createParser } from "eventsource-parser";
import type { GatewayApi } from "./gateway-api.ts";
import type { GatewayEvent } from "./gateway-state.ts";

/** `refused`: the credential is not, or no longer, one that may follow. */
export type StreamPhase = "connecting" | "live" | "lost" | "refused";

export type Following = {
  readonly onEvent: (event: GatewayEvent) => void;
  readonly onPhase: (phase: StreamPhase) => void;
  readonly signal: AbortSignal;
};

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
/** What became of an indicator is not told any more after a minute: who was away for longer begins anew. */
const LONGEST_AWAY_MS = 50_000;

/** Reads the gateway's events until `signal` ends it, resuming after the last one when the connection was lost. */
export async function followEvents(api: GatewayApi, { onEvent, onPhase, signal }: Following): Promise<void> {
  let lastEventId: string | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let lostAtMs: number | undefined;
  onPhase("connecting");
  while (!signal.aborted) {
    if (lostAtMs !== undefined && performance.now() - lostAtMs > LONGEST_AWAY_MS) lastEventId = undefined;
    try {
      const response = await api.openEvents(lastEventId, signal);
      if (response.status === 401 || response.status === 403) {
        onPhase("refused");
        return;
      }
      if (response.ok && response.body) {
        onPhase("live");
        pauseMs = FIRST_PAUSE_MS;
        lostAtMs = undefined;
        // What happened before is not told to who resumes after nothing.
        if (lastEventId === undefined) onEvent({ event: "stream.reset" });
        await readEvents(response.body, (id, event) => {
          lastEventId = id ?? lastEventId;
          onEvent(event);
        });
      }
    } catch {
      // Out of reach, or cut in between: tried again.
    }
    onPhase("lost");
    lostAtMs ??= performance.now();
    await pause(pauseMs * (0.5 + Math.random() / 2), signal);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (id: string | undefined, event: GatewayEvent) => void,
): Promise<void> {
  const parser = createParser({
    onEvent: ({ id, data }) => onEvent(id, JSON.parse(data) as GatewayEvent),
  });
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    parser.feed(value);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
