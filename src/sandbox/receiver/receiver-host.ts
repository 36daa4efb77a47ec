import type { IncomingMessage, ServerResponse } from "node:http";
import type { PhoneClock } from "../clock.ts";
import { isLoopbackHost } from "../control/loopback-callers.ts";
import { answerDelivery } from "./answer.ts";
import type { Receivers } from "./receivers.ts";

/** Above 16 MiB of media in base64, which the token/`number` dialect may send. */
const LARGEST_BYTES = 32 * 1024 * 1024;
/** The name, and what stands behind it. */
const ADDRESS = /^\/receiver\/([A-Za-z0-9_-]{1,64})(?![A-Za-z0-9_-])(.*)$/;
/** Calls of the control API. */
const CONTROL = /^\/(fault|expect|deliveries)(\?|$)/;

/** True for what a receiver can be called. */
export function isReceiverName(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}

/** Takes what is posted to `/receiver/NAME`, and to whatever is below it. */
export class ReceiverHost {
  readonly #receivers: Receivers;
  readonly #clock: PhoneClock;

  constructor(receivers: Receivers, clock: PhoneClock) {
    this.#receivers = receivers;
    this.#clock = clock;
  }

  /** True for a delivery; everything else is for somebody else. */
  serves({ method, url = "" }: IncomingMessage): boolean {
    const [, name, path = ""] = ADDRESS.exec(url) ?? [];
    return method === "POST" && name !== undefined && /^($|[/?])/.test(path) && !CONTROL.test(path);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, url = "" } = request;
    const [, name = "", path = ""] = ADDRESS.exec(url) ?? [];
    // The peer may go at any time; what is being written then is lost.
    response.on("error", () => undefined);
    if (!isOfThisMachine(request)) {
      refuse(response, 403, "only callers on this machine are answered");
      return;
    }
    const receiver = this.#receivers.use(name);
    if (receiver.takeRefusal()) {
      answerDelivery("refuse", response, this.#clock);
      return;
    }
    const body = await read(request);
    if (!body) refuse(response, 413, "the body is too large");
    else answerDelivery(receiver.take(path, headers, body), response, this.#clock);
  }
}

function isOfThisMachine({ headers: { host = "", origin } }: IncomingMessage): boolean {
  return isLoopbackHost(host) && (origin === undefined || isLoopbackHost(origin.replace(/^https?:\/\//, "")));
}

/** The whole body, undefined when it is too large; it is read to its end all the same, so that an answer is heard. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= LARGEST_BYTES) chunks.push(chunk);
  }
  return bytes <= LARGEST_BYTES ? Buffer.concat(chunks) : undefined;
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ error }));
}
