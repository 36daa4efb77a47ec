import type { Environment } from "../../src/config.ts";
import { DuetProcess } from "./duet-process.ts";

export type Address = { readonly url: string; readonly rootKey: string };

/** `duet serve` as a process, on any free port. */
export class RunningGateway implements AsyncDisposable {
  readonly process: DuetProcess;
  readonly url: string;
  readonly #accountToken: string;

  private constructor(process: DuetProcess, url: string, accountToken: string) {
    this.process = process;
    this.url = url;
    this.#accountToken = accountToken;
  }

  /** Starts on a data folder with an organization, whose account token is given. */
  static async start(
    cwd: string,
    whatsapp: Address,
    accountToken = "",
    env: Environment = {},
  ): Promise<RunningGateway> {
    const duet = DuetProcess.start(["serve"], { cwd, env: { ...environment(whatsapp), ...env } });
    const [, url = ""] = await duet.untilPrinted(/"address":"(http:[^"]+)"/);
    return new RunningGateway(duet, url, accountToken);
  }

  call(method: string, path: string, body?: object): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: { token: this.#accountToken, "Content-Type": "application/json", Connection: "close" },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  /** A new instance that the phone with this number has linked by QR; open. `scan` is what the phone does. */
  async link(name: string, number: string, scan: (qr: object) => Promise<Response>): Promise<void> {
    await this.call("POST", "/api/instance/new", { name });
    const answer = await this.call("GET", `/api/instance/connect/${name}`);
    const { qrCode } = (await answer.json()) as { qrCode: string };
    const scanned = await scan({ qr: qrCode, number });
    if (!scanned.ok) throw new Error(`the scan failed: ${await scanned.text()}`);
    await this.untilOpen();
  }

  /** Resolves when its log tells that a session is open. */
  async untilOpen(): Promise<void> {
    await this.process.untilPrinted(/"state":"open"/);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }
}

/** The settings of a gateway on any free port, beside a simulated WhatsApp, with a log that tells each session's state. */
export function environment({ url, rootKey }: Address): Environment {
  return {
    DUET_PORT: "0",
    DUET_WHATSAPP_URL: url,
    DUET_WHATSAPP_ROOT_KEY: rootKey,
    DUET_LOG_LEVEL: "debug",
  };
}
