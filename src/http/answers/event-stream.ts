import type { Context } from "hono";
import { GatewayError, type Cancel, type Clock, type Log } from "../../core/index.ts";
import type { HttpEnv } from "../http-env.ts";
import { createLiveBody } from "../server/live-body.ts";

/** What may wait for a reader, beside what it had missed when it came; a slower one is let go. */
const MOST_WAITING_BYTES = 256 * 1024;
/** A comment goes out this often, so that neither end nor anything between takes the connection for dead. */
const PING_EVERY_MS = 15_000;
/** How often it is asked whether the reader still may. */
const CHECK_EVERY_MS = 500;
/** What a reader is told to wait before it comes again. */
const RETRY_MS = 2_000;

const HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  "X-Accel-Buffering": "no",
};
const BEGIN = `retry: ${RETRY_MS}\n: events follow\n\n`;
const PING = ": ping\n\n";

/** One server-sent event. `data` has no line break. */
export type ServerSentEvent = {
  /** Where a reader that comes back goes on; without one, behind the event before. */
  readonly id?: string;
  readonly event: string;
  readonly data: string;
};

/** Where a stream's events come from. */
export type EventSource = {
  /** Sends what was missed at once and then what comes, until the returned function is called. May throw. */
  readonly follow: (send: (event: ServerSentEvent) => void) => Promise<() => void>;
  /** Whether the reader's credential is still in force. */
  readonly isAllowed: () => Promise<boolean>;
};

/** Every open stream of server-sent events. */
export interface EventStreams {
  /** Answers with the events of a source. Throws what the source throws, and `stopping`. */
  answer(c: Context<HttpEnv>, source: EventSource): Promise<Response>;
  /** Ends every stream; there are none any more. */
  close(): void;
}

export function createEventStreams(clock: Clock, log: Log): EventStreams {
  const open = new Set<OpenStream>();
  let isClosed = false;
  return {
    async answer(c, source) {
      if (isClosed) throw new GatewayError("stopping", "the gateway is stopping");
      // The answer to a HEAD has no body that anybody would read, or end.
      if (c.req.method === "HEAD") return c.body(null, 200, HEADERS);
      const stream = openStream(clock, source, {
        outgoing: c.env.outgoing,
        onSlow: () =>
          log.warn("an event stream was ended: its reader is too slow", { requestId: c.var.requestId }),
        onEnd: () => void open.delete(stream),
      });
      open.add(stream);
      await stream.begin();
      return c.body(stream.body, 200, HEADERS);
    },
    close() {
      isClosed = true;
      for (const stream of open) stream.end();
    },
  };
}

type OpenStream = {
  readonly body: ReadableStream<Uint8Array>;
  /** Throws what the source throws; the stream has ended then. */
  readonly begin: () => Promise<void>;
  readonly end: () => void;
};

type Surroundings = {
  /** Absent for a request from inside the process. */
  readonly outgoing: HttpEnv["Bindings"]["outgoing"];
  readonly onSlow: () => void;
  readonly onEnd: () => void;
};

function openStream(
  clock: Clock,
  source: EventSource,
  { outgoing, onSlow, onEnd }: Surroundings,
): OpenStream {
  const body = createLiveBody(MOST_WAITING_BYTES, {
    onGone: stop,
    onFull() {
      onSlow();
      abandon();
    },
  });
  const cancels: Cancel[] = [];
  let isOver = false;

  /** Nothing more is made for it. */
  function stop(): void {
    isOver = true;
    for (const cancel of cancels.splice(0)) cancel();
    onEnd();
  }

  function end(): void {
    stop();
    if (!body.end()) abandon();
  }

  /** Whatever waits is lost. */
  function abandon(): void {
    stop();
    // With its socket the body is given up too.
    if (outgoing) outgoing.destroy();
    else body.fail();
  }

  async function check(): Promise<void> {
    // Who cannot be told is let go too; it may come again.
    if (!(await source.isAllowed().catch(() => false))) end();
  }

  async function begin(): Promise<void> {
    body.write(BEGIN);
    try {
      cancels.push(await source.follow((event) => body.write(frame(event))));
    } catch (error) {
      stop();
      throw error;
    }
    body.bound();
    cancels.push(every(clock, PING_EVERY_MS, () => body.write(PING)));
    cancels.push(every(clock, CHECK_EVERY_MS, () => void check()));
    // Its reader may have gone meanwhile.
    if (isOver) stop();
  }

  return { body: body.stream, begin, end };
}

function frame({ id, event, data }: ServerSentEvent): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}

function every(clock: Clock, periodMs: number, run: () => void): Cancel {
  let cancel = clock.after(periodMs, tick);
  function tick(): void {
    cancel = clock.after(periodMs, tick);
    run();
  }
  return () => cancel();
}
