import { useState } from "preact/hooks";
import { RefusedError } from "./gateway-api.ts";
import { TEXTS } from "./texts.ts";

/** Something a person set going: whether it is under way, and in a sentence why it failed. */
export type Action = {
  readonly isBusy: boolean;
  readonly failure: string | null;
  readonly run: (act: () => Promise<unknown>) => void;
};

export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = (act: () => Promise<unknown>) => {
    setBusy(true);
    setFailure(null);
    act()
      .catch((error: unknown) => setFailure(sentenceOf(error)))
      .finally(() => setBusy(false));
  };
  return { isBusy, failure, run };
}

/** Why something failed, in a sentence. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof RefusedError)) return TEXTS.unreachable;
  const { message } = error;
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith(".") ? "" : "."}`;
}
