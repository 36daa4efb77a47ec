import { useEffect, useRef } from "preact/hooks";

/** Resolves to how many ms later it is to be asked again. */
type Ask = () => Promise<number | undefined>;

/**
 * Asks now and again and again, as long as the component stands and the page is seen; `ask`, which does not reject, tells
 * how many ms to wait, or nothing where somebody has to say when. What is returned asks at once.
 */
export function usePolling(ask: Ask, isOn: boolean): () => void {
  const latest = useRef(ask);
  latest.current = ask;
  const again = useRef(() => {});
  useEffect(() => {
    if (!isOn) return undefined;
    const polling = startPolling(() => latest.current());
    again.current = polling.askNow;
    return () => {
      again.current = () => {};
      polling.end();
    };
  }, [isOn]);
  return () => again.current();
}

function startPolling(ask: Ask) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isWantedAgain = false;
  const ending = new AbortController();
  const isEnded = () => ending.signal.aborted;

  async function turn(): Promise<void> {
    clearTimeout(timer);
    if (isEnded() || document.hidden) return;
    isWantedAgain = isAsking;
    if (isAsking) return;
    isAsking = true;
    const told = await ask();
    isAsking = false;
    const pauseMs = isWantedAgain ? 0 : told;
    if (pauseMs !== undefined && !isEnded()) timer = setTimeout(() => void turn(), pauseMs);
  }

  const askNow = () => void turn();
  document.addEventListener("visibilitychange", askNow, { signal: ending.signal });
  askNow();
  return {
    askNow,
    end() {
      ending.abort();
      clearTimeout(timer);
    },
  };
}
