import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../../failure.tsx";
import type { GatewayApi } from "../../gateway-api.ts";
import type { Session } from "../../gateway-state.ts";
import { TEXTS } from "../../texts.ts";
import { useAction } from "../../use-action.ts";
import { chatNameOf, nameOf } from "../chat-names.ts";
import type { ChatRow } from "../rows.ts";
import { Composer } from "./composer.tsx";
import { Messages } from "./messages.tsx";
import { PartnerLine } from "./partner-line.tsx";
import { NO_MESSAGES } from "./thread.ts";
import { usePartner } from "./use-partner.ts";
import { useThread } from "./use-thread.ts";

type Props = {
  readonly api: GatewayApi;
  readonly session: Session;
  /** A number or a JID. */
  readonly chat: string;
  /** What is known of it, if anything. */
  readonly row: ChatRow | undefined;
  readonly canRead: boolean;
  readonly canSend: boolean;
  readonly isLinked: boolean;
  /** The list of chats is another now. */
  readonly onChanged: () => void;
};

/** One chat: its messages, and a line to write to it. */
export function Conversation(props: Props) {
  const { api, session, chat, row, canRead, canSend, isLinked, onChanged } = props;
  const [text, setText] = useState("");
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const scrolled = useRef<HTMLDivElement>(null);
  const thread = useThread({ api, session: session.id, chat, isRead: canRead, onArrivals: onChanged });
  const partner = usePartner(api, session.id, chat, canRead && session.status === "working");
  const { list = canRead ? undefined : NO_MESSAGES } = thread;
  const name = row ? chatNameOf(row) : nameOf(chat);
  const isKnown = row !== undefined;
  useEffect(() => heading.current?.focus(), []);
  // A chat of which there was nothing is read again once there is something.
  useEffect(() => {
    if (isKnown) thread.refresh();
  }, [isKnown]);
  return (
    <section class="conversation" aria-labelledby="conversation">
      <header>
        <h4 id="conversation" ref={heading} tabIndex={-1}>
          {name}
        </h4>
        {row && row.unreadCount > 0 && canSend && (
          <MarkRead api={api} session={session.id} chat={row.jid} onDone={onChanged} heading={heading} />
        )}
      </header>
      <PartnerLine partner={partner} isGroup={chat.endsWith("@g.us")} />
      <Messages
        thread={list}
        scrolled={scrolled}
        arrived={thread.arrived}
        isRead={canRead}
        isGroup={chat.endsWith("@g.us")}
        onOlder={thread.loadNext}
        onAgain={(again) => {
          setText(again);
          field.current?.focus();
        }}
      />
      <Failure text={thread.failure} />
      {canSend && isLinked && (
        <Composer
          api={api}
          session={session}
          chat={chat}
          text={text}
          field={field}
          isQueued={canRead}
          onText={setText}
          onSent={(sent) => {
            thread.onSent(sent);
            onChanged();
            // To the end, where it appears.
            scrolled.current?.scrollTo(0, 0);
          }}
        />
      )}
    </section>
  );
}

type MarkReadProps = {
  readonly api: GatewayApi;
  readonly session: string;
  readonly chat: string;
  readonly heading: { readonly current: HTMLElement | null };
  readonly onDone: () => void;
};

/** Not by opening it alone: a bot may count what is unread. */
function MarkRead({ api, session, chat, heading, onDone }: MarkReadProps) {
  const { isBusy, failure, run } = useAction();
  const mark = () =>
    run(async () => {
      await api.ask("POST", `/api/v1/sessions/${session}/chats/${encodeURIComponent(chat)}/read`);
      // The button goes.
      heading.current?.focus();
      onDone();
    });
  return (
    <>
      <button type="button" disabled={isBusy} onClick={mark}>
        {TEXTS.chats.markRead}
      </button>
      <Failure text={failure} />
    </>
  );
}
