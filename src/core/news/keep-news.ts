import type { Connections } from "../connections.ts";
import type { Teller } from "../telling.ts";

export type NewsPorts = {
  readonly connections: Pick<Connections, "onHeard">;
  readonly teller: Teller;
};

/** Tells what is heard beside messages, until the returned function is called. */
export function keepNews({ connections, teller }: NewsPorts): () => void {
  return connections.onHeard(async (sessionId, heard) => {
    if (heard.what !== "news") return;
    await teller.write("news", [sessionId], (_stores, tell) => {
      tell?.(sessionId, heard.fact);
      return Promise.resolve();
    });
  });
}
