import type { Gateway } from "../../src/gateway.ts";
import { OpenApiDocument } from "./openapi-document.ts";

const WAIT_MS = 60_000;

export type EventsRequest = {
  readonly session?: string;
  readonly lastEventId?: string;
};

/** One event of the stream, as its `data` says; `id` and `event` of the frame are held against it. */
export type StreamedEvent = {
  readonly id: string;
  readonly event: string;
  readonly session: string | null;
  readonly organization: string;
  readonly timestamp: number;
  readonly payload: Readonly<Record<string, unknown>>;
};

/** A client of `GET /api/v1/events` over a real socket; every event is held against the document. */
export class EventReader implements AsyncDisposable {
  readonly response: Response;
  readonly #abort: AbortController;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    if (!response.body) throw new Error("the answer has no body");
    this.#chunks = response.body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  /** Resolves when the stream has begun. */
  static async open(
    { address }: Pick<Gateway, "address">,
    secret: string,
    { session, lastEventId }: EventsRequest = {},
  ): Promise<EventReader> {
    const abort = new AbortController();
    const url = `${address}/api/v1/events${session === undefined ? "" : `?session=${session}`}`;
    const response = await fetch(url, {
      headers: {
        Authorization: `Bearer ${secret}`,
        ...(lastEventId !== undefined && { "Last-Event-ID": lastEventId }),
      },
      signal: abort.signal,
    });
    if (response.status !== 200) throw new Error(`the stream was refused: ${await response.text()}`);
    const reader = new EventReader(response, abort);
    if ((await reader.frame()) !== "retry: 2000\n: events follow")
      throw new Error("a stream begins otherwise");
    return reader;
  }

  /** The next frame as it is written, comments too; undefined when the stream has ended. */
  async frame(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const frame = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return frame;
      }
      const read = await this.#read();
      if (read.done === true) return undefined;
      this.#text += this.#decoder.decode(read.value, { stream: true });
    }
  }

  async next(): Promise<StreamedEvent> {
    for (;;) {
      const frame = await this.frame();
      if (frame === undefined) throw new Error("the stream ended before an event");
      if (!frame.startsWith(":")) return toEvent(frame);
    }
  }

  /** The events up to the first that matches, that one included. */
  async until(matches: (event: StreamedEvent) => boolean): Promise<readonly StreamedEvent[]> {
    const events: StreamedEvent[] = [];
    for (;;) {
      const event = await this.next();
      events.push(event);
      if (matches(event)) return events;
    }
  }

  /** Resolves with the events that still came when the gateway has ended the stream. */
  async rest(): Promise<readonly StreamedEvent[]> {
    const events: StreamedEvent[] = [];
    for (let frame = await this.frame(); frame !== undefined; frame = await this.frame())
      if (!frame.startsWith(":")) events.push(toEvent(frame));
    return events;
  }

  /** The client goes away. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#chunks.return?.().catch(() => undefined);
  }

  async #read(): Promise<IteratorResult<Uint8Array>> {
    const deadline = AbortSignal.timeout(WAIT_MS);
    return Promise.race([
      this.#chunks.next(),
      new Promise<never>((_, reject) => {
        deadline.onabort = () => reject(new Error(`nothing came within ${WAIT_MS} ms`));
      }),
    ]);
  }
}

const FRAME = /^(?:id: (.+)\n)?event: (.+)\ndata: (.+)$/;
/** Not kept, so that nobody can go on behind it. */
const WITHOUT_ID = "presence.refreshed";

function toEvent(frame: string): StreamedEvent {
  const [, id, name, data = ""] = FRAME.exec(frame) ?? [];
  const event = JSON.parse(data) as StreamedEvent;
  const isSame = event.event === name && id === (name === WITHOUT_ID ? undefined : event.id);
  if (!isSame) throw new Error(`the frame says otherwise: ${frame}`);
  const { schemas } = OpenApiDocument.of("bearer-cid");
  const faults = schemas.faults({ $ref: "#/components/schemas/Event" }, event, name);
  if (faults.length > 0) throw new Error(`against the document: ${faults.join("; ")}`);
  return event;
}
