import { useEffect, useState } from "preact/hooks";
import { followStream } from "./event-stream.ts";
import { KEPT_MESSAGES, type ConversationView, type MessageView, type PhoneView } from "./phone-view.ts";

const TICK_MS = 250;

/** The messages of a chat that the page has, oldest first. */
export type Conversation = { readonly chat: number; readonly messages: readonly MessageView[] };

export type Live = {
  /** Undefined until the first is told. */
  readonly view: PhoneView | undefined;
  readonly conversation: Conversation | undefined;
  /** When it was told, on this page's clock. */
  readonly toldAtMs: number;
  readonly isLost: boolean;
};

const NOTHING_YET: Live = { view: undefined, conversation: undefined, toldAtMs: 0, isLost: false };

/**
 * What the simulated WhatsApp tells, as long as the page is open, also after it was started anew; with the messages of
 * the chat with the id `picked`, else those of the newest.
 */
export function useLive(picked: number | undefined): Live {
  const [live, setLive] = useState(NOTHING_YET);
  const address = picked === undefined ? "phone/live" : `phone/live?chat=${picked}`;
  useEffect(() => follow(address, setLive), [address]);
  return live;
}

function follow(address: string, set: (change: (before: Live) => Live) => void): () => void {
  return followStream(address, {
    told: (data) => {
      // Told by the program that serves this page.
      const view = JSON.parse(data) as PhoneView;
      set((before) => ({
        view,
        conversation: merged(before.conversation, view.conversation),
        toldAtMs: performance.now(),
        isLost: false,
      }));
    },
    lost: () => set((before) => ({ ...before, isLost: true })),
  });
}

/** The same as before when nothing is new, so that nothing is drawn anew. */
function merged(before: Conversation | undefined, told: ConversationView | null): Conversation | undefined {
  if (!told) return undefined;
  const { chat, messages } = told;
  if (told.isWhole || !before) return { chat, messages };
  if (messages.length === 0) return before;
  const bySeq = new Map([...before.messages, ...messages].map((message) => [message.seq, message]));
  return { chat, messages: [...bySeq.values()].slice(-KEPT_MESSAGES) };
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
