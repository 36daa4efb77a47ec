import { performance } from "node:perf_hooks";
import type { Context, TypedResponse } from "hono";
import type { Log } from "../../core/index.ts";
import type { HttpEnv } from "../http-env.ts";
import { listText, type JsonList, type ListBody } from "./list-text.ts";

/** For so long one list holds up everything else; then all others have their turn. */
const SLICE_MS = 5;
const HEADERS = { "Content-Type": "application/json" };

type Listed<T> = Response & TypedResponse<T, 200, "json">;

/** Answers with lists that can be long: read, converted and written in slices, one slice of one list at a time. */
export interface ListAnswers {
  /** One JSON object with a list in it. What fails in its first slice is thrown; later its connection is cut. */
  answer<Name extends string, Item, Row, Before extends object, After extends object>(
    c: Context<HttpEnv>,
    list: JsonList<Name, Item, Row, Before, After>,
  ): Promise<Listed<ListBody<Name, Row, Before, After>>>;
}

export function createListAnswers(log: Log): ListAnswers {
  let last: Promise<void> = Promise.resolve();
  /** After everybody who waits, with whatever else is to be done in between. */
  const turn = () => (last = last.then(() => new Promise((resolve) => void setImmediate(resolve))));

  return {
    async answer(c, list) {
      const texts = listText(list);
      await turn();
      const first = await nextSlice(texts);
      const body = first.isLast ? first.text : restOf(texts, first.text, c.get("requestId"));
      // The text is the JSON of what the type says.
      return c.body(body, 200, HEADERS) as Response as Listed<never>;
    },
  };

  /** As fast as its reader takes it. */
  function restOf(
    texts: AsyncIterator<string>,
    begun: string,
    requestId: string,
  ): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    return new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(begun)),
      async pull(controller) {
        await turn();
        try {
          const { text, isLast } = await nextSlice(texts);
          if (text !== "") controller.enqueue(encoder.encode(text));
          if (isLast) controller.close();
        } catch (error) {
          log.error("a list was cut", { requestId, cause: String(error) });
          controller.error(error);
        }
      },
    });
  }
}

async function nextSlice(
  texts: AsyncIterator<string>,
): Promise<{ readonly text: string; readonly isLast: boolean }> {
  const endsAtMs = performance.now() + SLICE_MS;
  let text = "";
  do {
    const next = await texts.next();
    if (next.done) return { text, isLast: true };
    text += next.value;
  } while (performance.now() < endsAtMs);
  return { text, isLast: false };
}
