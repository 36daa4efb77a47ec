import { writeFileSync } from "node:fs";
import path from "node:path";
import { BufferJSON } from "@whiskeysockets/baileys";
import type { Clock, Proxy, SessionState } from "../../src/core/index.ts";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/index.ts";
import { encodeState } from "../../src/sandbox/state-format.ts";
import { generateKeyPair } from "../../src/sandbox/wire/key-pair.ts";
import { createAddressGuard, type PrivateDestinations } from "../../src/addresses/index.ts";
import { EMPTY_ARCHIVE, NO_MEDIA } from "../../src/whatsapp/messages/archive.ts";
import { createWayOut, whatsappPool, type Pool } from "../../src/whatsapp/index.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { MemoryDeviceStore } from "../support/memory-device-store.ts";
import { linkedDevice } from "../support/linked-device.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const WAIT_MS = 60_000;

export type TestPoolOptions = {
  readonly clock?: Clock;
  readonly keepAliveMs?: number;
  readonly concurrentConnects?: number;
  readonly sandbox?: SandboxOptions;
  /** 0.5 each time when absent. */
  readonly chance?: () => number;
  readonly privateDestinations?: PrivateDestinations;
  readonly proxyUrl?: string;
  readonly version?: string;
  readonly passMs?: number;
  readonly mayGoOn?: () => boolean;
  /** Instead of the simulated one. */
  readonly whatsapp?: { readonly url: string; readonly rootKey: string };
  /** Under which the simulated one is looked for. */
  readonly hostname?: string;
};

/** The pool on its own: the real library on a real socket to a simulated WhatsApp, time and store in the test's hands. */
export class TestPool implements AsyncDisposable {
  sandbox: Sandbox;
  readonly pool: Pool;
  readonly clock = new ManualClock();
  readonly devices = new MemoryDeviceStore();
  /** By session. */
  readonly proxies = new Map<string, Proxy>();
  /** By session; those of the rest are one. */
  readonly organizations = new Map<string, string>();
  /** Every state of every session, in order. */
  readonly states: { readonly sessionId: string; readonly state: SessionState }[] = [];
  readonly log: string[] = [];
  /** The messages that an operator sees without looking for detail. */
  readonly told: string[] = [];

  #folder: ReturnType<typeof temporaryFolder> | undefined;

  private constructor(
    sandbox: Sandbox,
    {
      keepAliveMs,
      concurrentConnects = 8,
      chance = () => 0.5,
      privateDestinations = "allow",
      proxyUrl,
      version,
      passMs,
      mayGoOn,
      whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey },
      hostname = new URL(whatsapp.url).hostname,
    }: TestPoolOptions,
  ) {
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
      archive: EMPTY_ARCHIVE,
      media: NO_MEDIA,
      proxyOf: (sessionId) => Promise.resolve(this.proxies.get(sessionId)),
      ownerOf: (sessionId) =>
        Promise.resolve({
          organizationId: this.organizations.get(sessionId) ?? "acme",
          isLinked: this.devices.devices.get(sessionId) != null,
        }),
      addresses: createAddressGuard(privateDestinations),
      wayOut: createWayOut({ proxyUrl, noProxy: [] }),
      version,
      url: whatsapp.url.replace(new URL(whatsapp.url).hostname, hostname),
      rootKey: whatsapp.rootKey,
      concurrentConnects,
      chance,
      ...(keepAliveMs !== undefined && { keepAliveMs }),
      ...(passMs !== undefined && { passMs }),
      ...(mayGoOn && { mayGoOn }),
    });
    this.pool.onChange((sessionId, state) => this.states.push({ sessionId, state }));
  }

  static async start(options: TestPoolOptions = {}): Promise<TestPool> {
    return new TestPool(await startSandbox(options.sandbox), options);
  }

  /** With sessions that phones with these numbers have linked, each session named after its number; all open. */
  static async withLinked(numbers: readonly string[], options: TestPoolOptions = {}): Promise<TestPool> {
    const folder = temporaryFolder();
    const devices = numbers.map((number) => ({ number, ...linkedDevice(number) }));
    const accounts = devices.map(({ account }) => account);
    writeFileSync(
      path.join(folder.path, "whatsapp.json"),
      encodeState({ root: generateKeyPair(), accounts }),
    );
    const test = await TestPool.start({ ...options, sandbox: { directory: folder.path } });
    test.#folder = folder;
    for (const { number, creds, keys } of devices) {
      const device = {
        number,
        jid: `${number}@s.whatsapp.net`,
        lid: null,
        pushName: null,
        isBusiness: false,
      };
      await test.devices.writeCredentials(number, JSON.stringify(creds, BufferJSON.replacer), device);
      await test.devices.writeKeys(number, keys);
      await test.pool.of(number).start();
    }
    await Promise.all(numbers.map((number) => test.until(number, "open")));
    return test;
  }

  /** A simulated WhatsApp that was closed is back at its address, and knows what it knew. */
  async sandboxIsBack(): Promise<void> {
    const port = Number(new URL(this.sandbox.url).port);
    if (!this.#folder) throw new Error("it has forgotten everything");
    this.sandbox = await startSandbox({ directory: this.#folder.path, port });
  }

  /** Resolves when the session is in this state; real time limits the wait. */
  async until<S extends SessionState["status"]>(
    sessionId: string,
    status: S,
  ): Promise<Extract<SessionState, { status: S }>> {
    const reached = this.pool
      .of(sessionId)
      .until((state) => state.status === status, Number.MAX_SAFE_INTEGER);
    const deadline = AbortSignal.timeout(WAIT_MS);
    const state = await new Promise<SessionState | undefined>((resolve, reject) => {
      deadline.addEventListener("abort", () => {
        reject(new Error(`${sessionId} is ${this.pool.of(sessionId).state().status}, not ${status}`));
      });
      void reached.then(resolve);
    });
    return state as Extract<SessionState, { status: S }>;
  }

  /** Resolves when the session waits for this attempt. Let the pause pass at once: in the midst of it the next would begin. */
  async untilAttempt(sessionId: string, attempt: number): Promise<void> {
    await this.pool
      .of(sessionId)
      .until((state) => state.status === "backing_off" && state.attempt === attempt, Number.MAX_SAFE_INTEGER);
  }

  /** Links by QR and waits until the session is open. */
  async link(sessionId: string, number: string): Promise<void> {
    await this.pool.of(sessionId).start();
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
    this.#folder?.[Symbol.dispose]();
  }
}
