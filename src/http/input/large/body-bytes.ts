import { GatewayError } from "../../../core/index.ts";
import { tooLarge } from "../read-body.ts";

const NOTHING = Buffer.alloc(0);

/** The bytes of a body that are here, and those that come. */
export interface BodyBytes {
  /** What has come and is not taken yet. */
  readonly here: Buffer;
  /** Takes so many of those from the front. */
  take(count: number): Buffer;
  /**
   * Waits for more when nothing is here; false at the end. Throws `malformed_input` where the body breaks off, and
   * `too_large`.
   */
  more(): Promise<boolean>;
}

/** Those of a body that has at most so many. */
export function bodyBytes(body: ReadableStream<Uint8Array>, mostBytes: number): BodyBytes {
  // Left locked where a body is refused: to cancel it would close the connection before the answer.
  const reader = body.getReader();
  let here: Buffer = NOTHING;
  let read = 0;
  return {
    get here() {
      return here;
    },
    take(count) {
      const taken = here.subarray(0, count);
      here = here.subarray(count);
      return taken;
    },
    async more() {
      while (here.length === 0) {
        const { done, value } = await reader.read().catch((cause: unknown) => {
          throw new GatewayError("malformed_input", "the body did not arrive whole", { cause });
        });
        if (done) return false;
        read += value.byteLength;
        if (read > mostBytes) throw tooLarge(mostBytes);
        here = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      }
      return true;
    },
  };
}
