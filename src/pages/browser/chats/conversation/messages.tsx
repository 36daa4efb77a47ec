import type { RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { takeLostFocus } from "../../focus.ts";
import { TEXTS } from "../../texts.ts";
import type { MessageRow } from "../rows.ts";
import { Bubble } from "./bubble.tsx";
import { bubblesOf, type BubbleView } from "./bubbles.ts";
import { authorOf } from "./message-words.ts";
import { keyOf, type Thread } from "./thread.ts";

type Props = {
  /** Undefined until it is told. */
  readonly thread: Thread | undefined;
  readonly scrolled: RefObject<HTMLDivElement | null>;
  readonly arrived: readonly MessageRow[];
  readonly isRead: boolean;
  readonly isGroup: boolean;
  readonly onOlder: () => void;
  /** Somebody wants to write that text once more. */
  readonly onAgain: (text: string) => void;
};

/** The messages of a chat, which begin at their end; older ones come as somebody scrolls up. */
export function Messages({ thread, scrolled, arrived, isRead, isGroup, onOlder, onAgain }: Props) {
  const rows = thread?.rows;
  const bubbles = useMemo(() => bubblesOf(rows ?? []), [rows]);
  const next = thread?.next ?? null;
  useEffect(() => takeLostFocus(scrolled.current), [next === null]);
  return (
    <>
      <div class="talk" ref={scrolled} tabIndex={0} role="group" aria-label={TEXTS.chats.messages}>
        <div class="talked">
          {next !== null && <Older next={next} scrolled={scrolled} onOlder={onOlder} />}
          <p class="hint">{noticeOf(thread, isRead)}</p>
          <ol class="messages">
            {bubbles.map((view) => (
              <Row key={view.key} view={view} isGroup={isGroup} onAgain={onAgain} />
            ))}
          </ol>
        </div>
      </div>
      <Announced arrived={arrived} />
    </>
  );
}

function noticeOf(thread: Thread | undefined, isRead: boolean): string {
  if (!thread) return TEXTS.chats.loading;
  if (!isRead) return "";
  if (thread.rows.length === 0) return TEXTS.chats.noMessages;
  return thread.next === null ? TEXTS.chats.beginning : "";
}

type RowProps = Pick<Props, "isGroup" | "onAgain"> & { readonly view: BubbleView };

/** Drawn anew only when something in it is another: of a thousand that is one. */
function Row({ view: { row, quoted, reactions }, isGroup, onAgain }: RowProps) {
  return useMemo(
    () => <Bubble row={row} quoted={quoted} reactions={reactions} isGroup={isGroup} onAgain={onAgain} />,
    [row, quoted, reactions, isGroup],
  );
}

type OlderProps = Pick<Props, "scrolled" | "onOlder"> & { readonly next: string };

/** Is pressed by whoever scrolls near it, too, and again while it is still near with what came. */
function Older({ next, scrolled, onOlder }: OlderProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onOlder();
      },
      { root: scrolled.current, rootMargin: "600px 0px" },
    );
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [next]);
  return (
    <button type="button" ref={button} onClick={onOlder}>
      {TEXTS.chats.older}
    </button>
  );
}

/** Tells a screen reader what others have written, and nothing of what was there. */
function Announced({ arrived }: Pick<Props, "arrived">) {
  const last = arrived.at(-1);
  return (
    <p class="unseen" role="status">
      {last && (
        // A node of its own: the same words once more are told once more.
        <span key={keyOf(last)}>
          {TEXTS.chats.arrived(arrived.length, authorOf(last), last.body ?? TEXTS.chats.kindOf(last.type))}
        </span>
      )}
    </p>
  );
}
