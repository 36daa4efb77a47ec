import type { Live } from "./live.ts";
import { PartnerPhone } from "./partner-phone.tsx";
import type { ChatView } from "./phone-view.ts";
import { accountIn, chatNameOf, TEXTS } from "./texts.ts";

type ChatsProps = {
  readonly live: Live;
  readonly chats: readonly ChatView[];
  readonly pickedId: number | undefined;
  readonly pick: (id: number) => void;
  readonly hasDevices: boolean;
};

/** The chats, and the phone of the partner that was picked; of the newest chat, until one is. */
export function Chats({
  live: { conversation, toldAtMs, isLost },
  chats,
  pickedId,
  pick,
  hasDevices,
}: ChatsProps) {
  const [newest] = chats;
  const picked = chats.find(({ id }) => id === pickedId) ?? newest;

  return (
    <section class="card chats" aria-labelledby="chats">
      <h2 id="chats">{TEXTS.chats}</h2>
      {picked ? (
        <div class="two">
          <ul class="rows list">
            {chats.map((chat) => (
              <li key={chat.id}>
                <Pick chat={chat} isPicked={chat === picked} pick={() => pick(chat.id)} />
              </li>
            ))}
          </ul>
          <PartnerPhone
            key={picked.id}
            chat={picked}
            messages={conversation?.chat === picked.id ? conversation.messages : undefined}
            toldAtMs={toldAtMs}
            isLost={isLost}
            hold={() => pick(picked.id)}
          />
        </div>
      ) : (
        <div class="empty">
          <p>{TEXTS.noChats}</p>
          <p class="quiet">{hasDevices ? TEXTS.callHint : TEXTS.linkHint}</p>
        </div>
      )}
    </section>
  );
}

type PickProps = { readonly chat: ChatView; readonly isPicked: boolean; readonly pick: () => void };

function Pick({ chat, isPicked, pick }: PickProps) {
  return (
    <button type="button" class="pick" aria-current={isPicked ? "true" : undefined} onClick={pick}>
      <strong>{chatNameOf(chat)}</strong>
      <span class={chat.shows ? "preview on" : "preview"}>{TEXTS.preview(chat)}</span>
      <span class="quiet">{TEXTS.chatWith(accountIn(chat))}</span>
      <Marks chat={chat} />
    </button>
  );
}

/** How the session's own phone shows the chat. */
function Marks({ chat: { marks, labels } }: { readonly chat: ChatView }) {
  if (marks.length === 0 && labels.length === 0) return null;
  return (
    <span class="marks">
      {marks.map((mark) => (
        <span key={mark} class="mark">
          {TEXTS.marks[mark]}
        </span>
      ))}
      {labels.map((label) => (
        <span key={label} class="mark label">
          {label}
        </span>
      ))}
    </span>
  );
}
