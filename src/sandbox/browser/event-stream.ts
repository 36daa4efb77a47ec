const AGAIN_AFTER_MS = 1000;

export type StreamReader = { readonly told: (data: string) => void; readonly lost: () => void };

/** Reads a stream of server-sent events, anew whenever it was lost. Returns what ends it. */
export function followStream(address: string, { told, lost }: StreamReader): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(address);
    source.onmessage = ({ data }: MessageEvent<string>) => told(data);
    source.onerror = () => {
      lost();
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
