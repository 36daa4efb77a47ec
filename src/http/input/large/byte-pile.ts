const FIRST_BYTES = 4_096;

/** Bytes that are added part by part, in one piece: a body of a million parts is to take no more than its bytes. */
export interface BytePile {
  readonly length: number;
  add(part: Uint8Array): void;
  /** All of them, until more are added. */
  all(): Buffer;
}

export function bytePile(): BytePile {
  let buffer = Buffer.alloc(FIRST_BYTES);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(part) {
      const needed = length + part.length;
      if (needed > buffer.length) buffer = Buffer.concat([buffer], Math.max(needed, 2 * buffer.length));
      buffer.set(part, length);
      length = needed;
    },
    all: () => buffer.subarray(0, length),
  };
}
