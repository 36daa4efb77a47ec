import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "./eventually.ts";

/** An event as a webhook of the bearer/cid dialect is told of it. */
export type ToldEvent = {
  readonly id: string;
  readonly event: string;
  readonly session: string | null;
  readonly payload: Record<string, unknown>;
} & Record<string, unknown>;

/** What was delivered, once. */
export type Delivery = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: ToldEvent;
};

/** What a webhook's owner runs. */
export class WebhookReceiver implements AsyncDisposable {
  readonly deliveries: Delivery[] = [];
  /** What it answers. */
  answer: (delivery: Delivery) => number = () => 200;
  /** How long it works on each before that. */
  worksMs = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(host = "127.0.0.1"): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on("request", (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts).toString();
        const event = JSON.parse(body) as ToldEvent;
        const delivery = { path: request.url ?? "", headers: request.headers, body, event };
        receiver.deliveries.push(delivery);
        const answer = () => response.writeHead(receiver.answer(delivery)).end();
        if (receiver.worksMs > 0) setTimeout(answer, receiver.worksMs);
        else answer();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return receiver;
  }

  url(path: string): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `http://${address}:${port}${path}`;
  }

  /** What has come to a path. */
  at(path: string): readonly Delivery[] {
    return this.deliveries.filter((delivery) => delivery.path === path);
  }

  /** The first that comes there of that name, of which `holds`. */
  async until(path: string, name: string, holds: (event: ToldEvent) => boolean = () => true) {
    const find = () => this.at(path).find(({ event }) => event.event === name && holds(event));
    await eventually(`${name} at ${path}`, () => find() !== undefined);
    const found = find();
    if (!found) throw new Error("it was there just now");
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
