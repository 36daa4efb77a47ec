import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** Which way bytes do not go: from who connects, to it, or neither. */
export type Held = "there" | "back" | "both";

/**
 * A way to a port of this machine on which bytes can be held, as in a network that is cut: nothing of it is lost, nobody
 * is told, and what was sent meanwhile arrives late. Who connects meanwhile is taken and hears nothing.
 */
export class HoldingProxy implements AsyncDisposable {
  /** Where it leads; those that connect from now on. */
  leadsTo: number;
  #held: Held | undefined;
  readonly #server: Server;
  readonly #ways = new Set<Way>();

  private constructor(server: Server, leadsTo: number) {
    this.#server = server;
    this.leadsTo = leadsTo;
    server.on("connection", (client) => this.#join(client));
  }

  static async start(leadsTo: number): Promise<HoldingProxy> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new HoldingProxy(server, leadsTo);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  hold(held: Held): void {
    this.#held = held;
  }

  release(): void {
    this.#held = undefined;
    for (const way of this.#ways) way.goOn();
  }

  /** Ends every connection at once. */
  breakAll(): void {
    for (const way of this.#ways) way.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.breakAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket): void {
    const server = connect({ port: this.leadsTo, host: "127.0.0.1", allowHalfOpen: true });
    const there = new Way(client, server, () => this.#held === "there" || this.#held === "both");
    const back = new Way(server, client, () => this.#held === "back" || this.#held === "both");
    for (const way of [there, back]) {
      this.#ways.add(way);
      way.ended = () => this.#ways.delete(way);
    }
  }
}

/** One direction of a connection. */
class Way {
  ended = (): void => undefined;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #isHeld: () => boolean;
  readonly #waiting: (() => void)[] = [];

  constructor(from: Socket, to: Socket, isHeld: () => boolean) {
    [this.#from, this.#to, this.#isHeld] = [from, to, isHeld];
    from.setNoDelay(true);
    from.on("data", (bytes) =>
      this.#pass(() => {
        if (to.write(bytes)) return;
        from.pause();
        to.once("drain", () => this.#isHeld() || from.resume());
      }),
    );
    from.on("end", () => this.#pass(() => to.end()));
    from.on("error", () => undefined);
    from.on("close", () => this.#pass(() => this.#close()));
  }

  goOn(): void {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next();
    this.#from.resume();
  }

  end(): void {
    this.#from.destroy();
    this.#close();
  }

  #pass(act: () => void): void {
    if (!this.#isHeld()) return act();
    this.#from.pause();
    this.#waiting.push(act);
  }

  #close(): void {
    this.#to.destroySoon();
    this.ended();
  }
}
