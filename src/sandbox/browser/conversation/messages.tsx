import { useMemo } from "preact/hooks";
import type { MessageView } from "../phone-view.ts";
import { TEXTS } from "../texts.ts";
import { Bubble } from "./bubble.tsx";

type MessagesProps = {
  readonly chat: number;
  readonly isGroup: boolean;
  readonly messages: readonly MessageView[];
};

/** The messages of a chat; a screen reader is told of those that come later. */
export function Messages({ chat, isGroup, messages }: MessagesProps) {
  const bubbles = useMemo(
    () => messages.map((message) => <Bubble key={message.seq} {...{ chat, isGroup, message }} />),
    [chat, isGroup, messages],
  );
  return (
    <div role="log" aria-relevant="additions" aria-label={TEXTS.messages}>
      {messages.length > 0 && <ol class="messages">{bubbles}</ol>}
    </div>
  );
}
