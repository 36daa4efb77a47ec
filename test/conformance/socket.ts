import { WebSocketClient } from "../support/web-socket-client.ts";
import type { Got } from "./exchange.ts";
import { differences } from "./match.ts";

const COMES_WITHIN_MS = 10_000;

/** The WebSocket of a case: one at a time. */
export class CaseSocket implements Disposable {
  #client: WebSocketClient | undefined;

  /** Asks for one; what it answers, as of any request. */
  async open(base: string, path: string, headers: Readonly<Record<string, string>>): Promise<Got> {
    this[Symbol.dispose]();
    const answer = await WebSocketClient.ask(base.replace(/^http/, "ws") + path, { ...headers });
    if (!(answer instanceof WebSocketClient)) return answer;
    this.#client = answer;
    return { status: 101, headers: {}, body: undefined };
  }

  /** What the last frame was other than expected, where none was as expected before the end or within 10 s. */
  async faultsOfFrame(expected: unknown): Promise<readonly string[]> {
    let faults: readonly string[] = ["no frame came"];
    const deadline = AbortSignal.timeout(COMES_WITHIN_MS);
    while (!deadline.aborted) {
      const text = await this.#next();
      if (text === undefined) return faults;
      faults = differences(expected, read(text), "frame");
      if (faults.length === 0) return [];
    }
    return faults;
  }

  tell(text: string): readonly string[] {
    // Ended with a code by the server, the rest of it cannot be written.
    this.#client?.socket.on("error", () => undefined).send(text);
    return [];
  }

  async faultsOfClose(expected: number): Promise<readonly string[]> {
    const nothing = AbortSignal.timeout(COMES_WITHIN_MS);
    const inTime = new Promise<undefined>((resolve) => {
      nothing.addEventListener("abort", () => resolve(undefined));
    });
    return differences(expected, await Promise.race([this.#client?.closed, inTime]), "closed");
  }

  [Symbol.dispose](): void {
    this.#client?.[Symbol.dispose]();
    this.#client = undefined;
  }

  async #next(): Promise<string | undefined> {
    try {
      return await this.#client?.frame();
    } catch {
      return undefined;
    }
  }
}

function read(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return frame;
  }
}
