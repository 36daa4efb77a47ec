/** The body of an answer that goes on: written bit by bit, it tells when more waits for its reader than may. */
export interface LiveBody {
  readonly stream: ReadableStream<Uint8Array>;
  /** False when more waits than may. */
  write(text: string): boolean;
  /** From now on the bound counts, beside what waits already. */
  bound(): void;
  /** Ends it behind what was written; false when something of that waits, and the reader would hold up the end. */
  end(): boolean;
  /** Ends it at once, as a failure. */
  fail(): void;
}

/** `onGone`: the reader wants no more. */
export function createLiveBody(mostBytes: number, onGone: () => void): LiveBody {
  const encoder = new TextEncoder();
  let parts: ReadableStreamDefaultController<Uint8Array> | undefined;
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

  return {
    stream,
    write(text) {
      parts?.enqueue(encoder.encode(text));
      return waitingBytes() <= mostBytes + excusedBytes;
    },
    bound: () => void (excusedBytes = waitingBytes()),
    end() {
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
