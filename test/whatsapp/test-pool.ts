import type { Clock, Proxy, SessionState } from "../../src/core/index.ts";
import { startSandbox, type Forgery, type Sandbox } from "../../src/sandbox/index.ts";
import { whatsappPool, type Pool } from "../../src/whatsapp/index.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { MemoryDeviceStore } from "../support/memory-device-store.ts";

const WAIT_MS = 15_000;

export type TestPoolOptions = {
  readonly clock?: Clock;
  readonly keepAliveMs?: number;
  readonly concurrentConnects?: number;
  /** What is wrong with the server's certificate. */
  readonly forgery?: Forgery;
};

/** The pool on its own: the real library on a real socket to a simulated WhatsApp, time and store in the test's hands. */
export class TestPool implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly pool: Pool;
  readonly clock = new ManualClock();
  readonly devices = new MemoryDeviceStore();
  /** By session. */
  readonly proxies = new Map<string, Proxy>();
  /** Every state of every session, in order. */
  readonly states: { readonly sessionId: string; readonly state: SessionState }[] = [];
  readonly log: string[] = [];
  /** The messages that an operator sees without looking for detail. */
  readonly told: string[] = [];

  private constructor(sandbox: Sandbox, { keepAliveMs, concurrentConnects = 8 }: TestPoolOptions) {
    const write = (message: string, fields: object = {}) =>
      void this.log.push(`${message} ${JSON.stringify(fields)}`);
    const tell = (message: string, fields?: object) => {
      this.told.push(message);
      write(message, fields);
    };
    this.sandbox = sandbox;
    this.pool = whatsappPool({
      clock: this.clock,
      log: { debug: write, info: tell, warn: tell, error: tell },
      devices: this.devices,
      proxyOf: (sessionId) => this.proxies.get(sessionId),
      url: sandbox.webSocketUrl,
      rootKey: sandbox.rootKey,
      concurrentConnects,
      chance: () => 0.5,
      ...(keepAliveMs !== undefined && { keepAliveMs }),
    });
    this.pool.onChange((sessionId, state) => this.states.push({ sessionId, state }));
  }

  static async start(options: TestPoolOptions = {}): Promise<TestPool> {
    const { forgery } = options;
    return new TestPool(await startSandbox({ ...(forgery && { forgery }) }), options);
  }

  /** Resolves when the session is in this state; real time limits the wait. */
  async until<S extends SessionState["status"]>(
    sessionId: string,
    status: S,
  ): Promise<Extract<SessionState, { status: S }>> {
    const reached = this.pool.until(sessionId, (state) => state.status === status, Number.MAX_SAFE_INTEGER);
    const deadline = AbortSignal.timeout(WAIT_MS);
    const state = await new Promise<SessionState | undefined>((resolve, reject) => {
      deadline.addEventListener("abort", () => {
        reject(new Error(`${sessionId} is ${this.pool.state(sessionId).status}, not ${status}`));
      });
      void reached.then(resolve);
    });
    return state as Extract<SessionState, { status: S }>;
  }

  /** Links by QR and waits until the session is open. */
  async link(sessionId: string, number: string): Promise<void> {
    this.pool.start(sessionId);
    const { qr } = await this.until(sessionId, "waiting_for_scan");
    await this.phone("/phone/scan", { qr: qr.text, number });
    await this.until(sessionId, "open");
  }

  /** A call to the simulated phone; throws unless it succeeds. */
  async phone(path: string, body: object): Promise<Response> {
    const answer = await this.sandbox.request(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer;
  }

  fault(fault: object): Promise<Response> {
    return this.phone("/faults", fault);
  }

  /** The words for the states a session went through. */
  history(sessionId: string): string[] {
    return this.states.filter((entry) => entry.sessionId === sessionId).map(({ state }) => state.status);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close();
    await this.sandbox.close();
  }
}
