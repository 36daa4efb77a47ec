import { useState } from "preact/hooks";
import { call } from "./calls.ts";
import { useNowMs } from "./live.ts";
import type { ChatView } from "./phone-view.ts";
import { nameOf, TEXTS, timeOfDay } from "./texts.ts";

type PartnerPhoneProps = { readonly chat: ChatView; readonly toldAtMs: number; readonly isLost: boolean };

/** A chat as it stands on the partner's phone. */
export function PartnerPhone({ chat, toldAtMs, isLost }: PartnerPhoneProps) {
  const { shows, end, isOnline, messages } = chat;
  const nowMs = useNowMs(shows !== null && !isLost);
  const partner = nameOf(chat.partner);
  const account = nameOf(chat.account);
  const subtitle = shows ? TEXTS.kind(shows.kind) : isOnline ? TEXTS.online : "";
  return (
    <article class="phone" aria-label={TEXTS.phoneOf(partner)}>
      <p class="owner">{TEXTS.phoneOf(partner)}</p>
      <header>
        <span class="face" aria-hidden="true">
          {chat.accountName?.charAt(0).toUpperCase() ?? chat.account.slice(-2)}
        </span>
        <div>
          <strong>{chat.accountName ?? account}</strong>
          <div class={shows ? "subtitle on" : "subtitle"}>
            <span aria-live="polite">{subtitle}</span>
            {shows && (
              <span class="elapsed">{TEXTS.forTime(shows.forMs + Math.max(0, nowMs - toldAtMs))}</span>
            )}
          </div>
        </div>
      </header>
      <div class="talk">
        {messages.map((at, index) => (
          <p key={`${at} ${index}`} class="bubble">
            {TEXTS.message} <time>{timeOfDay(at)}</time>
          </p>
        ))}
        {shows && (
          <p class={`bubble live ${shows.kind}`} aria-hidden="true">
            <i />
            <i />
            <i />
          </p>
        )}
        {!shows && <p class="note">{end ? TEXTS.end(end) : TEXTS.nothing}</p>}
      </div>
      <Answer from={chat.partner} to={chat.account} />
    </article>
  );
}

const ANSWERS = [
  ["composing", TEXTS.type],
  ["recording", TEXTS.record],
  ["paused", TEXTS.stop],
] as const;

/** What the partner does: the session hears it, if it wants to. */
function Answer({ from, to }: { readonly from: string; readonly to: string }) {
  const [told, setTold] = useState("");
  if (from.endsWith("@g.us")) return null;
  const send = async (state: string) => {
    const answer = await call("phone/typing", { from, to, state });
    if ("refusal" in answer) setTold(answer.refusal);
    else setTold(answer.body["reached"] === 0 ? TEXTS.notReached : TEXTS.reached(state));
  };
  return (
    <footer>
      <p class="hint" aria-hidden="true">
        {TEXTS.answer}
      </p>
      <div role="group" aria-label={TEXTS.answer} class="buttons">
        {ANSWERS.map(([state, text]) => (
          <button key={state} type="button" onClick={() => void send(state)}>
            {text}
          </button>
        ))}
      </div>
      <p role="status" class="told">
        {told}
      </p>
    </footer>
  );
}
