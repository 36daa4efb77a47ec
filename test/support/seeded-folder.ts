import path from "node:path";
import { parseConfig } from "../../src/config.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { seedLinkedSessions, type Seeded } from "../bench/seed.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A data folder with linked sessions that no gateway has opened yet, and the simulated WhatsApp that knows them. */
export class SeededFolder implements AsyncDisposable {
  readonly path: string;
  readonly seeded: Seeded;
  sandbox: Sandbox;
  readonly #folder: Disposable;

  private constructor(folder: Disposable & { readonly path: string }, seeded: Seeded, sandbox: Sandbox) {
    this.#folder = folder;
    this.path = folder.path;
    this.seeded = seeded;
    this.sandbox = sandbox;
  }

  static async make(count: number): Promise<SeededFolder> {
    const folder = temporaryFolder();
    const seeded = await seedLinkedSessions({ ...parseConfig({}), dataDir: folder.path }, count);
    return new SeededFolder(folder, seeded, await startSandbox({ directory: stateOf(folder.path) }));
  }

  /** The simulated WhatsApp is started again at the same address, knowing what it knew. */
  async sandboxIsBack(): Promise<void> {
    const port = Number(new URL(this.sandbox.url).port);
    this.sandbox = await startSandbox({ directory: stateOf(this.path), port });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.close();
    this.#folder[Symbol.dispose]();
  }
}

function stateOf(folder: string): string {
  return path.join(folder, "wa-simulator");
}
