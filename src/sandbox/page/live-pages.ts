const TOLD_AFTER_MS = 30;
const RETRY_MS = 1000;

type Page = {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly tell: () => unknown;
};

/** Waiting: it reads. Told: it has not come back to read since. Behind: something changed meanwhile. */
type PageState = "waiting" | "told" | "behind";

/**
 * The open pages, each a stream of server-sent events that ends with its browser tab or with `close`. A page is told
 * the newest of what it shows, never a backlog.
 */
export class LivePages {
  readonly #pages = new Map<Page, PageState>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  get size(): number {
    return this.#pages.size;
  }

  /** `tell` is called for each event, which it is sent as JSON. */
  open(tell: () => unknown): ReadableStream<Uint8Array> {
    let page: Page;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (page = { controller, tell }),
        pull: () => this.#read(page),
        cancel: () => this.#forget(page),
      },
      // A page begins when it is read from, which the answer to a HEAD request never is.
      { highWaterMark: 0 },
    );
  }

  /** What the pages show has changed; they are told a moment later, with what else changes until then. */
  changed(): void {
    if (this.#pages.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tellAll();
    }, TOLD_AFTER_MS);
  }

  close(): void {
    this.#isClosed = true;
    for (const page of this.#pages.keys()) {
      page.controller.close();
      this.#forget(page);
    }
  }

  #read(page: Page): void {
    const state = this.#pages.get(page);
    if (this.#isClosed) page.controller.close();
    else if (state === undefined) this.#tell(page, `retry: ${RETRY_MS}\n`);
    else if (state === "behind") this.#tell(page);
    else this.#pages.set(page, "waiting");
  }

  #tellAll(): void {
    for (const [page, state] of this.#pages) {
      if (state === "waiting") this.#tell(page);
      else this.#pages.set(page, "behind");
    }
  }

  #tell(page: Page, before = ""): void {
    // Before it is told, because a page that waits reads on at once.
    this.#pages.set(page, "told");
    page.controller.enqueue(encode(`${before}data: ${JSON.stringify(page.tell())}\n\n`));
  }

  #forget(page: Page): void {
    this.#pages.delete(page);
    if (this.#pages.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
