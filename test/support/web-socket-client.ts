import { WebSocket } from "ws";

const WAIT_MS = 60_000;

export type Refused = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

/** A client of a WebSocket over a real socket. */
export class WebSocketClient implements Disposable {
  readonly socket: WebSocket;
  /** With which the gateway ended it; of the request that opened it the answer's headers. */
  readonly closed: Promise<number>;
  readonly #frames: string[] = [];
  #wake: () => void = () => undefined;
  #isOver = false;

  private constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false });
    this.socket.on("message", (data: Buffer) => {
      this.#frames.push(data.toString());
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on("close", (code) => {
        this.#isOver = true;
        this.#wake();
        resolve(code);
      });
    });
  }

  /** Resolves when it is open. Throws where it is refused. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<WebSocketClient> {
    const client = new WebSocketClient(url, headers);
    const refused = await client.#opened();
    if (!refused) return client;
    throw new Error(`the WebSocket was refused: ${refused.status} ${JSON.stringify(refused.body)}`);
  }

  /** Resolves when it is open, or with what it was refused with. */
  static async ask(url: string, headers: Record<string, string> = {}): Promise<WebSocketClient | Refused> {
    const client = new WebSocketClient(url, headers);
    return (await client.#opened()) ?? client;
  }

  /** Resolves with what it was refused with. Throws where it opens. */
  static async refused(url: string, headers: Record<string, string> = {}): Promise<Refused> {
    const client = new WebSocketClient(url, headers);
    const refused = await client.#opened();
    if (refused) return refused;
    client.socket.terminate();
    throw new Error("the WebSocket was opened");
  }

  #opened(): Promise<Refused | undefined> {
    const { socket } = this;
    return new Promise((resolve, reject) => {
      socket.once("open", () => resolve(undefined));
      socket.on("error", reject);
      socket.once("unexpected-response", (_request, response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => {
          const headers = Object.entries(response.headers).map(
            ([name, value]) => [name, String(value)] as const,
          );
          const body: unknown = JSON.parse(Buffer.concat(parts).toString());
          resolve({ status: response.statusCode ?? 0, body, headers: Object.fromEntries(headers) });
        });
      });
    });
  }

  /** The next frame; undefined when it has ended. */
  async frame(): Promise<string | undefined> {
    const endsAt = performance.now() + WAIT_MS;
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined || this.#isOver) return frame;
      const leftMs = endsAt - performance.now();
      if (leftMs <= 0) throw new Error(`nothing came within ${WAIT_MS} ms`);
      await new Promise<void>((resolve) => {
        const waiting = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(waiting);
          resolve();
        };
      });
    }
  }

  /** The next frame as JSON. */
  async next(): Promise<Readonly<Record<string, unknown>>> {
    const frame = await this.frame();
    if (frame === undefined) throw new Error("the WebSocket ended before a frame");
    return JSON.parse(frame) as Readonly<Record<string, unknown>>;
  }

  /** The frames up to the first with that event, that one included. */
  async until(event: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const frames: Readonly<Record<string, unknown>>[] = [];
    while (frames.at(-1)?.["event"] !== event) frames.push(await this.next());
    return frames;
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}
