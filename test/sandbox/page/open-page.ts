import type { PhoneView } from "../../../src/sandbox/browser/phone-view.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";

const WITHIN_MS = 5000;

/** What an open browser tab is told, without the browser. */
export class OpenPage implements AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #abort: AbortController;
  #text = "";

  private constructor(reader: ReadableStreamDefaultReader<string>, abort: AbortController) {
    this.#reader = reader;
    this.#abort = abort;
  }

  /** `chat`: the id of the one that was picked. */
  static async open({ url }: Sandbox, chat?: number): Promise<OpenPage> {
    const abort = new AbortController();
    const address = `${url}/phone/live${chat === undefined ? "" : `?chat=${chat}`}`;
    const response = await fetch(address, { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`the page was answered with ${response.status}`);
    return new OpenPage(response.body.pipeThrough(new TextDecoderStream()).getReader(), abort);
  }

  /** The next that is told; undefined when the stream has ended. */
  async next(): Promise<PhoneView | undefined> {
    for (;;) {
      const [event, ...rest] = this.#text.split("\n\n");
      if (event !== undefined && rest.length > 0) {
        this.#text = rest.join("\n\n");
        return JSON.parse(event.slice(event.indexOf("data: ") + "data: ".length)) as PhoneView;
      }
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }

  /** The first that holds; rejects when it is not told within 5 s. */
  async until(holds: (view: PhoneView) => boolean): Promise<PhoneView> {
    const deadline = setTimeout(() => this.close(), WITHIN_MS);
    try {
      for (;;) {
        const view = await this.next();
        if (!view) throw new Error("the stream ended before what was awaited");
        if (holds(view)) return view;
      }
    } finally {
      clearTimeout(deadline);
    }
  }

  /** The tab is closed. */
  close(): void {
    this.#abort.abort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}

/** What a tab that is opened now is told first. */
export async function viewNow(sandbox: Sandbox, chat?: number): Promise<PhoneView> {
  await using page = await OpenPage.open(sandbox, chat);
  const view = await page.next();
  if (!view) throw new Error("the stream ended at once");
  return view;
}
