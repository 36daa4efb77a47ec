import { Answer } from "./conversation/answer.tsx";
import { Messages } from "./conversation/messages.tsx";
import { useNowMs } from "./live.ts";
import type { ChatView, MessageView } from "./phone-view.ts";
import { accountIn, chatNameOf, nameOf, TEXTS } from "./texts.ts";

type PartnerPhoneProps = {
  readonly chat: ChatView;
  /** Undefined until they are told. */
  readonly messages: readonly MessageView[] | undefined;
  readonly toldAtMs: number;
  readonly isLost: boolean;
  /** Somebody does something here: it is not to give way to a newer chat. */
  readonly hold: () => void;
};

/** A chat as it stands on the partner's phone, or on that of a group's member. */
export function PartnerPhone({ chat, messages, toldAtMs, isLost, hold }: PartnerPhoneProps) {
  const { shows, end, isOnline, owner, subject } = chat;
  const phone = TEXTS.phoneOf(nameOf(owner ?? chat.partner));
  const isGroup = chat.partner.endsWith("@g.us");
  const title = isGroup ? chatNameOf(chat) : accountIn(chat);
  const subtitle = shows ? TEXTS.kind(shows.kind) : isOnline ? TEXTS.online : "";
  const face = subject ?? (isGroup ? null : chat.accountName);
  return (
    <article class="phone" aria-label={phone} onFocusIn={hold}>
      <p class="owner">{phone}</p>
      <header>
        <span class="face" aria-hidden="true">
          {face ? firstOf(face) : chat.account.slice(-2)}
        </span>
        <div>
          <strong>{title}</strong>
          <div class={shows ? "subtitle on" : "subtitle"}>
            <span aria-live="polite">{subtitle}</span>
            {shows && <Elapsed forMs={shows.forMs} toldAtMs={toldAtMs} isRunning={!isLost} />}
          </div>
        </div>
      </header>
      <div class="talk" tabIndex={0} role="group" aria-label={TEXTS.conversation}>
        <div class="talked">
          {messages && <Messages chat={chat.id} isGroup={isGroup} messages={messages} />}
          {shows && (
            <p class={`bubble live ${shows.kind}`} aria-hidden="true">
              <i />
              <i />
              <i />
            </p>
          )}
          {!shows && (end || messages?.length === 0) && (
            <p class="note">{end ? TEXTS.end(end) : TEXTS.nothing}</p>
          )}
        </div>
      </div>
      {owner !== null && <Answer chat={chat} owner={owner} isGroup={isGroup} messages={messages ?? []} />}
    </article>
  );
}

type ElapsedProps = { readonly forMs: number; readonly toldAtMs: number; readonly isRunning: boolean };

function Elapsed({ forMs, toldAtMs, isRunning }: ElapsedProps) {
  const nowMs = useNowMs(isRunning);
  return <span class="elapsed">{TEXTS.forTime(forMs + Math.max(0, nowMs - toldAtMs))}</span>;
}

function firstOf(name: string): string {
  const [first = ""] = name;
  return first.toUpperCase();
}
