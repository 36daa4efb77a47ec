const TOLD_AFTER_MS = 30;
const RETRY_MS = 1000;

type Page = ReadableStreamDefaultController<Uint8Array>;

/**
 * The open pages, each a stream of server-sent events that ends with its browser tab or with `close`. A page is told
 * the newest of what it shows, never a backlog.
 */
export class LivePages {
  readonly #view: () => unknown;
  readonly #pages = new Set<Page>();
  readonly #behind = new Set<Page>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(view: () => unknown) {
    this.#view = view;
  }

  get size(): number {
    return this.#pages.size;
  }

  open(): ReadableStream<Uint8Array> {
    let page: Page | undefined;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        page = controller;
        if (this.#isClosed) {
          controller.close();
          return;
        }
        this.#pages.add(controller);
        controller.enqueue(encode(`retry: ${RETRY_MS}\n${this.#event()}`));
      },
      pull: (controller) => {
        if (this.#behind.delete(controller)) controller.enqueue(encode(this.#event()));
      },
      cancel: () => {
        if (page) this.#forget(page);
      },
    });
  }

  /** What the pages show has changed; they are told a moment later, with what else changes until then. */
  changed(): void {
    if (this.#isClosed || this.#pages.size === 0) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, TOLD_AFTER_MS);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const page of this.#pages) page.close();
    this.#pages.clear();
    this.#behind.clear();
  }

  #tell(): void {
    const event = encode(this.#event());
    for (const page of this.#pages) {
      if ((page.desiredSize ?? 0) > 0) page.enqueue(event);
      else this.#behind.add(page);
    }
  }

  #forget(page: Page): void {
    this.#pages.delete(page);
    this.#behind.delete(page);
    if (this.#pages.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #event(): string {
    return `data: ${JSON.stringify(this.#view())}\n\n`;
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
