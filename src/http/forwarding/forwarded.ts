import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import { GatewayError } from "../../core/index.ts";
import type { ForwardedAnswer, Tunnel } from "./forwarding.ts";

/** Longer ones go on as they come. */
const MOST_WHOLE_BYTES = 64 * 1024;
/** Answers that have no body. */
const EMPTY = new Set([101, 204, 205, 304]);

type Headers = Readonly<Record<string, string>>;

/** The answer of another process, to be told as its own by the one that was asked. */
export class Forwarded {
  readonly status: number;
  readonly #headers: readonly string[];
  readonly #body: Buffer | IncomingMessage | undefined;
  readonly tunnel: Tunnel | undefined;

  private constructor(
    { status, headers, tunnel }: Omit<ForwardedAnswer, "body">,
    body?: Buffer | IncomingMessage,
  ) {
    this.status = status;
    this.#headers = headers;
    this.#body = body;
    this.tunnel = tunnel;
  }

  /** One without a body. */
  static empty(status: number, headers: Headers = {}): Forwarded {
    return new Forwarded({ status, headers: Object.entries(headers).flat() });
  }

  /** Resolves when its body can be told: one that is short is there then. Throws `session_moved` where it broke off. */
  static async of(answer: ForwardedAnswer): Promise<Forwarded> {
    const { body, status } = answer;
    const bytes = Number(body.headers["content-length"]);
    if (EMPTY.has(status)) {
      // One that is never read to its end keeps its connection from the next message.
      body.resume();
      return new Forwarded(answer);
    }
    return new Forwarded(answer, bytes <= MOST_WHOLE_BYTES ? await whole(body) : body);
  }

  /** Told without the framework; of those of its headers that `more` has too, these count. */
  write(outgoing: ServerResponse, more: Headers): void {
    const body = this.#body;
    outgoing.writeHead(this.status, this.#headersWith(more));
    if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
    // Whichever end breaks off, the other does too.
    else pipeline(body, outgoing, () => undefined);
  }

  /** The same as a response of the framework. */
  toResponse(): Response {
    const body = this.#body;
    const isWhole = body === undefined || Buffer.isBuffer(body);
    const stream = isWhole ? undefined : (Readable.toWeb(body) as WebStream<Uint8Array>);
    const headers = new Headers();
    for (let nth = 0; nth + 1 < this.#headers.length; nth += 2)
      headers.append(this.#headers[nth] ?? "", this.#headers[nth + 1] ?? "");
    const told = isWhole ? body && new Uint8Array(body) : (stream as unknown as ReadableStream);
    // A response of that status cannot be made; whoever changes the protocol writes its own head.
    return new Response(told ?? null, { status: this.status === 101 ? 200 : this.status, headers });
  }

  /** Nobody is told it. */
  discard(): void {
    if (this.#body instanceof Readable) this.#body.destroy();
    this.tunnel?.socket.destroy();
  }

  #headersWith(more: Headers): string[] {
    const replaced = new Set(Object.keys(more).map((name) => name.toLowerCase()));
    const kept: string[] = [];
    for (let nth = 0; nth + 1 < this.#headers.length; nth += 2) {
      const name = this.#headers[nth] ?? "";
      if (!replaced.has(name.toLowerCase())) kept.push(name, this.#headers[nth + 1] ?? "");
    }
    return [...kept, ...Object.entries(more).flat()];
  }
}

async function whole(body: IncomingMessage): Promise<Buffer> {
  try {
    const parts: Buffer[] = await Array.fromAsync(body as AsyncIterable<Buffer>);
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  } catch (cause) {
    throw new GatewayError("session_moved", "the node that serves the session ended while it answered", {
      cause,
    });
  }
}
