export type LiveBodyHooks = {
  /** The reader wants no more. */
  readonly onGone: () => void;
  /** More waits for the reader than may. */
  readonly onFull: () => void;
};

/** The body of an answer that goes on, written bit by bit. */
export interface LiveBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** What is written in one turn leaves in one piece. */
  write(text: string): void;
  /** From now on the bound counts, beside what waits already. */
  bound(): void;
  /** Ends it behind what was written; false when something of that waits, and the reader would hold up the end. */
  end(): boolean;
  /** Ends it at once, as a failure. */
  fail(): void;
}

export function createLiveBody(mostBytes: number, { onGone, onFull }: LiveBodyHooks): LiveBody {
  const encoder = new TextEncoder();
  let parts: ReadableStreamDefaultController<Uint8Array> | undefined;
  let written = "";
  let excusedBytes = Infinity;
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (controller) => void (parts = controller),
      cancel() {
        parts = undefined;
        onGone();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostBytes }),
  );
  const waitingBytes = () => mostBytes - (parts?.desiredSize ?? mostBytes);

  function flush(): void {
    if (written === "") return;
    parts?.enqueue(encoder.encode(written));
    written = "";
    if (waitingBytes() > mostBytes + excusedBytes) onFull();
  }

  return {
    stream,
    write(text) {
      // What one turn of the event loop brings is one piece: many small ones would count as waiting.
      if (written === "") setImmediate(flush);
      written += text;
    },
    bound() {
      flush();
      excusedBytes = waitingBytes();
    },
    end() {
      flush();
      if (waitingBytes() > 0) return false;
      parts?.close();
      parts = undefined;
      return true;
    },
    fail() {
      parts?.error(new Error("the stream was ended: its reader is too slow"));
      parts = undefined;
    },
  };
}
