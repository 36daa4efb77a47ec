import { useEffect, useState } from "preact/hooks";
import type { PhoneView } from "./phone-view.ts";

const AGAIN_AFTER_MS = 1000;
const TICK_MS = 250;

export type Live = {
  /** Undefined until the first is told. */
  readonly view: PhoneView | undefined;
  /** When it was told, on this page's clock. */
  readonly toldAtMs: number;
  readonly isLost: boolean;
};

/** What the simulated WhatsApp tells, as long as the page is open, also after it was started anew. */
export function useLive(): Live {
  const [live, setLive] = useState<Live>({ view: undefined, toldAtMs: 0, isLost: false });
  useEffect(() => follow("phone/live", setLive), []);
  return live;
}

function follow(address: string, set: (change: (before: Live) => Live) => void): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(address);
    source.onmessage = ({ data }: MessageEvent<string>) => {
      // Told by the program that serves this page.
      const view = JSON.parse(data) as PhoneView;
      set(() => ({ view, toldAtMs: performance.now(), isLost: false }));
    };
    source.onerror = () => {
      set((before) => ({ ...before, isLost: true }));
      // A browser tries again by itself after some failures, and gives up after others.
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_AFTER_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

/** This page's clock, read four times a second while something on it runs. */
export function useNowMs(isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(0);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNowMs(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isRunning]);
  return nowMs;
}
