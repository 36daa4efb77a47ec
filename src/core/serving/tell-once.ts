import type { Served } from "./served.ts";

/** Tells that other nodes have streams which are served here: of each once, until it is taken again. */
export function tellOnce(
  served: Pick<Served, "has">,
  tell: ((stream: string) => void) | undefined,
): (streams: readonly string[]) => void {
  const told = new Set<string>();
  return (streams) => {
    for (const stream of told) if (!served.has(stream)) told.delete(stream);
    for (const stream of streams) {
      if (told.has(stream) || !served.has(stream)) continue;
      told.add(stream);
      tell?.(stream);
    }
  };
}
