import type { Context, TypedResponse } from "hono";
import type { Log } from "../../core/index.ts";
import type { HttpEnv } from "../http-env.ts";

/** A body of a known length that is read once. */
export type FileBody = {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** As many as `bytes` says. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Lets go of what is behind it where nobody reads it. */
  readonly close: () => Promise<void>;
};

/** Also where the body is the JSON of an answer. */
type Answered = Response & TypedResponse<never, 200, "json">;

/** Answers with bodies that are too large for memory: each as fast as its reader takes it. */
export interface FileAnswers {
  /** What fails once it has begun is a body that is cut. */
  answer(c: Context<HttpEnv>, file: FileBody): Promise<Answered>;
}

export function createFileAnswers(log: Log): FileAnswers {
  return {
    async answer(c, { headers, bytes, chunks, close }) {
      const all = { ...headers, "Content-Length": String(bytes) };
      if (c.req.method === "HEAD") {
        await close();
        return c.body(null, 200, all) as Response as Answered;
      }
      const { requestId } = c.var;
      return c.body(bodyOf(chunks, close, log, requestId), 200, all) as Response as Answered;
    },
  };
}

function bodyOf(
  chunks: AsyncIterable<Uint8Array>,
  close: () => Promise<void>,
  log: Log,
  requestId: string,
): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await iterator.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (error) {
          log.warn("a file was cut on its way to its reader", { requestId, cause: String(error) });
          controller.error(error);
        }
      },
      async cancel() {
        await iterator.return?.();
        await close();
      },
    },
    { highWaterMark: 0 },
  );
}
