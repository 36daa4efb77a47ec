import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Environment } from "../../../src/config.ts";
import { DuetProcess } from "../duet-process.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const STARTS_WITHIN_MS = 60_000;

export type NodePlace = {
  /** Its working folder, made when it is missing. */
  readonly folder: string;
  /** Where callers and where other nodes reach it, on this machine. */
  readonly ports: { readonly outer: number; readonly inner: number };
  readonly env: Environment;
};

/** One of several gateways on one database, as a process; it can end and be started again at the same addresses. */
export class NodeProcess implements AsyncDisposable {
  readonly port: number;
  /** host:port, as the others know it. */
  readonly address: string;
  /** What it has printed, over all its lives. */
  #printedBefore = "";
  #process: DuetProcess | undefined;
  readonly #place: NodePlace;

  constructor(place: NodePlace) {
    this.#place = place;
    this.port = place.ports.outer;
    this.address = `127.0.0.1:${place.ports.inner}`;
    mkdirSync(place.folder, { recursive: true });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get printed(): string {
    return this.#printedBefore + (this.#process?.stdout ?? "") + (this.#process?.stderr ?? "");
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Resolves once it listens; nothing is done where it runs. */
  async start(): Promise<void> {
    if (this.#process) return;
    const { folder, env, ports } = this.#place;
    const program = [
      process.execPath,
      "--import",
      path.join(ROOT, "test/support/cluster/odd-machine.ts"),
      path.join(ROOT, "dist/src/main.js"),
      "serve",
    ];
    const started = DuetProcess.startCommand(program, {
      cwd: folder,
      env: {
        DUET_PORT: String(ports.outer),
        DUET_NODE_ADDRESS: this.address,
        DUET_DATA_DIR: path.join(folder, "data"),
        DUET_LOG_FORMAT: "json",
        ...env,
      },
    });
    this.#process = started;
    void started.ended.then(({ stdout, stderr }) => {
      this.#printedBefore += stdout + stderr;
      if (this.#process === started) this.#process = undefined;
    });
    await started.untilPrinted(/"address":"http:[^"]+"/, STARTS_WITHIN_MS);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.signal(signal);
  }

  /** SIGTERM; gives the exit code. Undefined where it does not run. */
  async stop(): Promise<number | null | undefined> {
    return (await this.#process?.stop())?.exitCode;
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
