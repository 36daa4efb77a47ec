import { connect, type Socket } from "node:net";

const WAIT_MS = 60_000;

/** An answer as it came over the socket. */
export type RawAnswer = {
  readonly status: number;
  /** The status line and the headers as they came. */
  readonly head: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A TCP connection on which a test writes HTTP by hand. */
export class RawConnection implements Disposable {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #isEnded = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    const end = () => {
      this.#isEnded = true;
      this.#wake();
    };
    // A server may answer and close while the rest of a request is still being written.
    socket.on("error", end).on("close", end).on("end", end);
  }

  /** `address` is http://host:port. */
  static async open(address: string): Promise<RawConnection> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    const connection = new RawConnection(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("error", reject);
    });
    return connection;
  }

  write(data: string | Buffer): void {
    this.#socket.write(data);
  }

  /** The next answer; a HEAD's has no body whatever its headers say, and a stream of events no end. */
  async answer(method = "GET"): Promise<RawAnswer> {
    const headEnd = await this.#until(() => {
      const index = this.#received.indexOf("\r\n\r\n");
      return index < 0 ? undefined : index;
    }, "an answer");
    const head = this.#received.subarray(0, headEnd).toString("latin1");
    const [statusLine = "", ...lines] = head.split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    this.#received = this.#received.subarray(headEnd + 4);
    const body =
      headers["transfer-encoding"] === "chunked" && headers["content-type"] !== "text/event-stream"
        ? await this.#chunks()
        : await this.#take(method === "HEAD" ? 0 : Number(headers["content-length"] ?? 0));
    return { status: Number(statusLine.split(" ")[1]), head, headers, body: body.toString() };
  }

  /** Writes a request and reads its answer. */
  async exchange(data: string | Buffer, method = "GET"): Promise<RawAnswer> {
    this.write(data);
    return this.answer(method);
  }

  /** Resolves when the other side has closed. */
  async untilClosed(): Promise<void> {
    await this.#until(() => (this.#isEnded ? true : undefined), "the end");
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #take(length: number): Promise<Buffer> {
    await this.#until(() => (this.#received.length >= length ? true : undefined), "its body");
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }

  /** What takes long to be made, as a list on a busy machine, comes in pieces. */
  async #chunks(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const lineEnd = await this.#until(() => {
        const index = this.#received.indexOf("\r\n");
        return index < 0 ? undefined : index;
      }, "a chunk");
      const length = parseInt((await this.#take(lineEnd + 2)).toString(), 16);
      parts.push((await this.#take(length + 2)).subarray(0, -2));
      if (length === 0) return Buffer.concat(parts);
    }
  }

  async #until<T>(find: () => T | undefined, what: string): Promise<T> {
    const deadline = AbortSignal.timeout(WAIT_MS);
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#isEnded && what !== "the end") throw new Error(`the connection ended before ${what}`);
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        deadline.onabort = () => reject(new Error(`${what} did not come within ${WAIT_MS} ms`));
      });
    }
  }
}

/** A connection for one exchange. */
export async function rawExchange(
  address: string,
  data: string | Buffer,
  method = "GET",
): Promise<RawAnswer> {
  using connection = await RawConnection.open(address);
  return await connection.exchange(data, method);
}
