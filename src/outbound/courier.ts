import { Agent, type IncomingMessage } from "node:http";
import { Agent as SecureAgent } from "node:https";
import { AddressRefused } from "../addresses/index.ts";
import type { Courier, DeliveryAnswer, Outgoing } from "../core/index.ts";
import { guardedRequest, ReusedConnectionLost, type OutboundWay } from "./guarded-request.ts";

/** What is read of an answer before its connection is given up. */
const MOST_ANSWER_BYTES = 16 * 1024;
/** How long a connection waits to be used again, and how many do. */
const IDLE_MS = 30_000;
const MOST_IDLE = 256;
/** Of one's own, for nobody reads it: a signal that is given none makes an error with a stack. */
const OVER = "it is over";

export type CourierOptions = {
  /** For all of a request, from the look-up of the name to the end of the answer. */
  readonly timeoutMs: number;
  /** What it calls itself, unless a request does. */
  readonly userAgent: string;
};

/** Ended by whoever made it: what is on its way is given up. */
export interface RunningCourier extends Courier {
  close(): void;
}

/** Brings requests to addresses that callers named, over connections that are kept. No redirect is followed. */
export function createCourier(way: OutboundWay, { timeoutMs, userAgent }: CourierOptions): RunningCourier {
  const kept = { keepAlive: true, maxFreeSockets: MOST_IDLE, timeout: IDLE_MS };
  const [plain, secure] = [new Agent(kept), new SecureAgent(kept)];
  const agent = (isSecure: boolean) => (isSecure ? secure : plain);
  const endings = new Set<AbortController>();
  const late = new NotInTime(`there was no answer within ${timeoutMs / 1_000} s`);
  let isClosed = false;

  async function post(tenant: string, { url, headers, body }: Outgoing, signal: AbortSignal) {
    const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const all = named.has("user-agent") ? headers : { "User-Agent": userAgent, ...headers };
    const request = { tenant, url: new URL(url), headers: all, signal, body, agent };
    try {
      return await guardedRequest(way, request);
    } catch (error) {
      // Nobody has seen it: it is the same attempt.
      if (!(error instanceof ReusedConnectionLost)) throw error;
      return guardedRequest(way, request);
    }
  }

  return {
    async deliver(tenant, outgoing) {
      if (isClosed) return { kind: "unanswered", reason: "the gateway stops" };
      const ending = new AbortController();
      const cancel = way.clock.after(timeoutMs, () => ending.abort(late));
      endings.add(ending);
      try {
        return await answerOf(await post(tenant, outgoing, ending.signal), way.clock.wallMs());
      } catch (error) {
        return { kind: "unanswered", reason: reasonOf(ending.signal.aborted ? ending.signal.reason : error) };
      } finally {
        cancel();
        endings.delete(ending);
        // Closes what is open still; nothing is where the answer was read.
        ending.abort(OVER);
      }
    },
    close() {
      isClosed = true;
      for (const ending of endings) ending.abort(new NotInTime("the gateway stops"));
      plain.destroy();
      secure.destroy();
    },
  };
}

class NotInTime extends Error {}

/** Its status is all that counts; what is read of the rest is read so that the connection can be used again. */
async function answerOf(response: IncomingMessage, wallMs: number): Promise<DeliveryAnswer> {
  const answer: DeliveryAnswer = {
    kind: "answered",
    status: response.statusCode ?? 0,
    retryAfterMs: retryAfterOf(response.headers["retry-after"], wallMs),
  };
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_ANSWER_BYTES) break;
    }
  } catch {
    // Cut off, or not in time: it was said what became of the request.
  }
  return answer;
}

/** Seconds, or a date. */
function retryAfterOf(text: string | undefined, wallMs: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - wallMs);
}

/** Without the address that was found, which Node's own messages tell. */
function reasonOf(error: unknown): string {
  if (error instanceof AddressRefused || error instanceof NotInTime) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return "it cannot be reached";
  return `it cannot be reached (${code})`;
}
