import type { Streams } from "../streams.ts";

/** Which streams this process serves: some, or all but some. */
export interface Served {
  has(stream: string): boolean;
  /** For what is read of them; undefined = all. */
  readonly streams: Streams | undefined;
  add(streams: readonly string[]): void;
  remove(streams: readonly string[]): void;
}

/** `isAll`: to begin with all, or with none. */
export function createServed(isAll: boolean): Served {
  const named = new Set<string>();
  const name = (streams: readonly string[]) => streams.forEach((stream) => named.add(stream));
  const unname = (streams: readonly string[]) => streams.forEach((stream) => named.delete(stream));
  return {
    has: (stream) => named.has(stream) !== isAll,
    get streams() {
      if (!isAll) return { only: [...named] };
      return named.size === 0 ? undefined : { except: [...named] };
    },
    add: isAll ? unname : name,
    remove: isAll ? name : unname,
  };
}
