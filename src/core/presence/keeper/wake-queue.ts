/** Who is to be woken when: a binary heap by time. What is woken decides for itself whether anything is due. */
export interface WakeQueue<T> {
  push(atMs: number, item: T): void;
  /** The earliest time; Infinity when nobody waits. */
  nextMs(): number;
  /** Takes out the earliest if it is due. */
  takeDue(nowMs: number): Waiting<T> | undefined;
}

export type Waiting<T> = { readonly atMs: number; readonly item: T };

export function createWakeQueue<T>(): WakeQueue<T> {
  const heap: Waiting<T>[] = [];

  const timeAt = (index: number) => heap[index]?.atMs ?? Infinity;

  function swap(one: number, other: number): void {
    const a = heap[one];
    const b = heap[other];
    if (!a || !b) return;
    heap[one] = b;
    heap[other] = a;
  }

  function rise(start: number): void {
    let index = start;
    for (;;) {
      const parent = (index - 1) >> 1;
      if (index === 0 || timeAt(parent) <= timeAt(index)) return;
      swap(index, parent);
      index = parent;
    }
  }

  function sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const earliest = timeAt(left + 1) < timeAt(left) ? left + 1 : left;
      if (timeAt(earliest) >= timeAt(index)) return;
      swap(index, earliest);
      index = earliest;
    }
  }

  return {
    push(atMs, item) {
      heap.push({ atMs, item });
      rise(heap.length - 1);
    },
    nextMs: () => timeAt(0),
    takeDue(nowMs) {
      const first = heap[0];
      if (!first || first.atMs > nowMs) return undefined;
      const last = heap.pop();
      if (last && last !== first) {
        heap[0] = last;
        sink();
      }
      return first;
    },
  };
}
