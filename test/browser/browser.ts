import { existsSync } from "node:fs";
import { chromium, type Browser as Chromium, type BrowserContextOptions, type Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { watchTroubles } from "./troubles.ts";

/** For whatever a test waits for on a page. */
const WAIT_MS = 60_000;

/** This machine under a name of another: over plain http its pages are in no secure context. */
export const OTHER_MACHINE = "home-server.test";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Whatever a page asks of the world, nothing leaves this machine.
  `--host-resolver-rules=MAP ${OTHER_MACHINE} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
];

export type OpenOptions = Pick<BrowserContextOptions, "viewport" | "colorScheme" | "reducedMotion"> & {
  /** Whom the page may ask beside its own origin, such as the simulated WhatsApp. */
  readonly alsoAllowed?: readonly string[];
  /** Console errors that the test provokes, such as that of a request that is refused. */
  readonly expectedErrors?: readonly RegExp[];
};

type Visit = {
  readonly page: Page;
  /** What went wrong until now, as sentences. */
  readonly troubles: readonly string[];
};

/** One Chromium; each page that it opens has cookies and storage of its own. */
export class Browser implements AsyncDisposable {
  readonly #chromium: Chromium;

  private constructor(chromium: Chromium) {
    this.#chromium = chromium;
  }

  /** Rejects with what to install where there is none. */
  static async start(): Promise<Browser> {
    const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
    if (!existsSync(executablePath)) {
      throw new Error(
        `there is no Chromium at ${executablePath}: install one (Debian: apt-get install chromium) ` +
          "or name its program in CHROMIUM_PATH",
      );
    }
    return new Browser(await chromium.launch({ executablePath, args: ARGUMENTS }));
  }

  /**
   * Opens an address in a new context that is closed when the running test ends. The test fails when the page threw,
   * logged an error, broke its content-security policy, or asked anybody but those who are allowed.
   */
  async open(url: string, options: OpenOptions = {}): Promise<Page> {
    const { page, troubles } = await this.visit(url, options);
    onTestFinished(async () => {
      await page.context().close();
      expect(troubles).toEqual([]);
    });
    return page;
  }

  /** The same for who looks at the troubles, and closes the context, itself. */
  async visit(url: string, options: OpenOptions = {}): Promise<Visit> {
    const { alsoAllowed = [], expectedErrors = [], ...look } = options;
    const context = await this.#chromium.newContext({ reducedMotion: "reduce", ...look });
    const troubles = watchTroubles(context, [new URL(url).origin, ...alsoAllowed], expectedErrors);
    context.setDefaultTimeout(WAIT_MS);
    const page = await context.newPage();
    await page.goto(url);
    return { page, troubles };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chromium.close();
  }
}
