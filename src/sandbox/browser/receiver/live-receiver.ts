import { useEffect, useState } from "preact/hooks";
import { followStream } from "../event-stream.ts";
import type { ReceiversView } from "./receiver-view.ts";

/** `view` is undefined until the first is told. */
export type LiveReceiver = { readonly view: ReceiversView | undefined; readonly isLost: boolean };

/** What the simulated WhatsApp tells of the receiver `picked`, else of the one that was used last. */
export function useLiveReceiver(picked: string | undefined): LiveReceiver {
  const [live, setLive] = useState<LiveReceiver>({ view: undefined, isLost: false });
  const address = picked === undefined ? "receivers/live" : `receivers/live?name=${picked}`;
  useEffect(
    () =>
      followStream(address, {
        // Told by the program that serves this page.
        told: (data) => setLive({ view: JSON.parse(data) as ReceiversView, isLost: false }),
        lost: () => setLive((before) => ({ ...before, isLost: true })),
      }),
    [address],
  );
  return live;
}
