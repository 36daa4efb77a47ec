import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import path from "node:path";
import type { Sandbox } from "../../../../../src/sandbox/index.ts";
import type { Seeded } from "../../../../bench/seed.ts";

const PROGRAM = path.join(import.meta.dirname, "gateway-program.ts");

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

/** A gateway in a process of its own whose memory can be asked for, on a folder with linked sessions, which are open. */
export class MeasuredGateway implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #address: string;
  readonly #token: string;

  private constructor(child: ChildProcess, address: string, token: string) {
    this.#child = child;
    this.#address = address;
    this.#token = token;
  }

  static async start(
    folder: string,
    seeded: Seeded,
    { webSocketUrl, rootKey }: Sandbox,
  ): Promise<MeasuredGateway> {
    const words = [folder, webSocketUrl, rootKey, seeded.organizationId];
    const child = fork(PROGRAM, words, { execArgv: ["--import", "tsx", "--expose-gc"] });
    const [address] = (await once(child, "message")) as [string];
    return new MeasuredGateway(child, address, seeded.accountToken);
  }

  /** In MiB, without what is garbage: what was held at every look since it was asked last, and is now. */
  async heldMib(): Promise<readonly number[]> {
    const answer = once(this.#child, "message") as Promise<[readonly number[]]>;
    this.#child.send("held");
    return (await answer)[0];
  }

  async send(kind: string, name: string, body: object): Promise<Answer> {
    const sending = this.begin(kind, name);
    sending.end(JSON.stringify(body));
    return answerTo(sending);
  }

  /** A call of either dialect. */
  async call(method: string, path: string, body?: object): Promise<Answer> {
    const headers = { Authorization: `Bearer ${this.#token}`, "Content-Type": "application/json" };
    const sending = request(this.#address + path, { method, headers });
    sending.end(body && JSON.stringify(body));
    return answerTo(sending);
  }

  /** An answer whose body is still to be read; by its address or its path. */
  async open(address: string): Promise<IncomingMessage> {
    const sending = request(new URL(address, this.#address), { headers: { token: this.#token } });
    sending.end();
    const [response] = (await once(sending, "response")) as [IncomingMessage];
    return response;
  }

  /** A message whose body is still to be written. */
  begin(kind: string, name: string): ClientRequest {
    const headers = { token: this.#token, "Content-Type": "application/json" };
    return request(`${this.#address}/api/message/${kind}/${name}`, { method: "POST", headers });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = once(this.#child, "exit");
    this.#child.disconnect();
    await exit;
  }
}

export async function answerTo(sending: ClientRequest): Promise<Answer> {
  const [response] = (await once(sending, "response")) as [AsyncIterable<Buffer> & { statusCode: number }];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(parts).toString()) as Answer["body"] };
}
