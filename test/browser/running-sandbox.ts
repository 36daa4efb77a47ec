import type { Environment } from "../../src/config.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startOnNodes } from "./on-nodes.ts";

/** What `duet sandbox --json` prints. */
export type Screen = {
  readonly gateway: { readonly url: string };
  readonly whatsapp: { readonly url: string };
  readonly organizationId: string;
  readonly apiKey: string;
  readonly accountToken: string;
  readonly instanceToken: string;
  readonly session: { readonly id: string; readonly name: string; readonly number: string };
};

/** The program with a linked demo number, on free ports and a folder of its own. */
export class RunningSandbox implements AsyncDisposable {
  readonly screen: Screen;
  readonly #end: () => Promise<void>;

  private constructor(screen: Screen, end: () => Promise<void>) {
    this.screen = screen;
    this.#end = end;
  }

  /** With `DUET_TEST_NODES` so many nodes behind one address instead. */
  static async start(env: Environment = {}): Promise<RunningSandbox> {
    const nodes = process.env["DUET_TEST_NODES"];
    if (nodes !== undefined) {
      const started = await startOnNodes(Number(nodes), env);
      return new RunningSandbox(started.screen, () => Promise.resolve(started[Symbol.asyncDispose]()));
    }
    const folder = temporaryFolder();
    const duet = DuetProcess.start(["sandbox", "--port", "0", "--wa-port", "0", "--json"], {
      cwd: folder.path,
      env,
    });
    const end = async () => {
      await duet[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    };
    try {
      const [line] = await duet.untilPrinted(/^\{"gateway":.*\}\n/);
      return new RunningSandbox(JSON.parse(line) as Screen, end);
    } catch (error) {
      await end();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
  }
}
