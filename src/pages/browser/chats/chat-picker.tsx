import { useState } from "preact/hooks";
import { Failure } from "../failure.tsx";
import { TEXTS } from "../texts.ts";
import { matching, meantBy, type ChatList } from "./chat-list.ts";
import { chatNameOf, isNamed } from "./chat-names.ts";
import { momentOf } from "./moments.ts";
import type { ChatRow } from "./rows.ts";

type Props = {
  readonly list: ChatList | undefined;
  readonly isRead: boolean;
  readonly isLinked: boolean;
  readonly picked: string | undefined;
  readonly failure: string | null;
  readonly onPick: (chat: string) => void;
  readonly onMore: () => void;
};

/** The chats that there are, and a line that finds one of them or takes any number. */
export function ChatPicker({ list, isRead, isLinked, picked, failure, onPick, onMore }: Props) {
  const [typed, setTyped] = useState("");
  const found = matching(list?.chats ?? [], typed);
  const submit = (event: Event) => {
    event.preventDefault();
    const chat = meantBy(typed, found);
    if (chat !== "") onPick(chat);
  };
  return (
    <div class="picker">
      <form onSubmit={submit}>
        <label for="find-chat">{isRead ? TEXTS.chats.find : TEXTS.chats.number}</label>
        <div class="row">
          <input
            id="find-chat"
            required
            autocomplete="off"
            spellcheck={false}
            placeholder={TEXTS.tryIt.chatPlaceholder}
            value={typed}
            onInput={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <button>{TEXTS.chats.open}</button>
        </div>
      </form>
      <Failure text={failure} />
      {found.length > 0 && (
        <ul class="chat-list" aria-label={TEXTS.chats.heading}>
          {found.map((chat) => (
            <li key={chat.jid}>
              <Pick
                chat={chat}
                isPicked={picked !== undefined && isNamed(chat, picked)}
                onPick={() => onPick(chat.jid)}
              />
            </li>
          ))}
        </ul>
      )}
      {list?.next && (
        <button type="button" onClick={onMore}>
          {TEXTS.chats.more}
        </button>
      )}
      <p class="hint" role="status">
        {isLinked && isRead && noticeOf(list, found)}
      </p>
    </div>
  );
}

function noticeOf(list: ChatList | undefined, found: readonly ChatRow[]): string {
  if (!list) return TEXTS.chats.loading;
  if (found.length > 0) return "";
  return list.chats.length === 0 ? TEXTS.chats.none : TEXTS.chats.noneFound;
}

type PickProps = { readonly chat: ChatRow; readonly isPicked: boolean; readonly onPick: () => void };

function Pick({ chat, isPicked, onPick }: PickProps) {
  const { lastMessageAt, unreadCount } = chat;
  return (
    <button type="button" aria-current={isPicked ? "true" : undefined} onClick={onPick}>
      <strong>{chatNameOf(chat)}</strong>
      {lastMessageAt !== null && <span class="hint">{momentOf(lastMessageAt)}</span>}
      {unreadCount > 0 && <span class="unread">{TEXTS.chats.unread(unreadCount)}</span>}
    </button>
  );
}
