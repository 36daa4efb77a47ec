import type { MessageView } from "../phone-view.ts";
import { nameOf, secondOfDay, TEXTS } from "../texts.ts";
import { Content } from "./content.tsx";
import { Quote } from "./quote.tsx";

type BubbleProps = { readonly chat: number; readonly isGroup: boolean; readonly message: MessageView };

/** A message, with who wrote it and what has become of it. */
export function Bubble({ chat, isGroup, message }: BubbleProps) {
  const { at, fate, isOwn, quote, reactions } = message;
  const isDeleted = fate === "deleted";
  return (
    <li class={isOwn ? "bubble own" : "bubble"}>
      <Author message={message} isSeen={isGroup && !isOwn} />
      {quote && !isDeleted && <Quote quote={quote} />}
      {isDeleted ? <p class="quiet">{TEXTS.deleted}</p> : <Content chat={chat} message={message} />}
      <p class="fate">
        {fate === "edited" && <span>{TEXTS.edited}</span>}
        <time>{secondOfDay(at)}</time>
        <Status message={message} />
      </p>
      {reactions.length > 0 && (
        <ul class="reactions" aria-label={TEXTS.reactions}>
          {reactions.map(({ emoji, count }) => (
            <li key={emoji}>
              <bdi>{emoji}</bdi>
              {count > 1 && ` ${count}`}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Author({ message, isSeen }: { readonly message: MessageView; readonly isSeen: boolean }) {
  const { author, authorName, isOwn } = message;
  const name = isOwn ? TEXTS.thisPhone : (authorName ?? nameOf(author));
  return (
    <p class={isSeen ? "author" : "unseen"}>
      <bdi>{name}</bdi>
      <span class="unseen">:</span>
    </p>
  );
}

/** Of an own message how far it has come, of another's that it was marked. */
function Status({ message: { fate, isOwn, status } }: { readonly message: MessageView }) {
  if (fate === "deleted" || (!isOwn && status === "delivered")) return null;
  return (
    <span class={`status ${status}`}>
      {isOwn && <span aria-hidden="true">{status === "sent" ? "✓ " : "✓✓ "}</span>}
      {TEXTS.status(status)}
    </span>
  );
}
