import { useRef, useState } from "preact/hooks";
import { pauseOf } from "../chats/pause.ts";
import { usePolling } from "../chats/polling.ts";
import { bodyOf, type Answer } from "../gateway-api.ts";
import { sentenceOf } from "../use-action.ts";

const PAUSE_MS = 10_000;

export type Told<Body> = {
  /** Undefined until it is told. */
  readonly told: Body | undefined;
  /** Why it could not be read, in a sentence. */
  readonly failure: string | null;
  /** Reads it at once. */
  readonly refresh: () => void;
};

/** What a call that reads is answered, again and again as long as the page is seen. Another call is another component. */
export function useAnswer<Body>(read: () => Promise<Answer>): Told<Body> {
  const [told, setTold] = useState<Body>();
  const [failure, setFailure] = useState<string | null>(null);
  const failures = useRef(0);
  const ask = async () => {
    try {
      const answer = await read();
      setTold(bodyOf(answer) as Body);
      setFailure(null);
      failures.current = 0;
      return pauseOf(PAUSE_MS, 0, answer.rateLimit);
    } catch (error) {
      setFailure(sentenceOf(error));
      return pauseOf(PAUSE_MS, ++failures.current, null);
    }
  };
  const refresh = usePolling(ask, true);
  return { told, failure, refresh };
}
