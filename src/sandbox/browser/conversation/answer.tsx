import { useRef, useState } from "preact/hooks";
import { call } from "../calls.ts";
import type { ChatView, MessageView } from "../phone-view.ts";
import { TEXTS } from "../texts.ts";

const STATES = [
  ["composing", TEXTS.type],
  ["recording", TEXTS.record],
  ["paused", TEXTS.stop],
] as const;

type AnswerProps = {
  readonly chat: ChatView;
  readonly owner: string;
  readonly isGroup: boolean;
  readonly messages: readonly MessageView[];
};

/** What the phone's owner does: writes, reads, types, comes and goes, which a session hears if it wants to. */
export function Answer({ chat: { account, partner }, owner, isGroup, messages }: AnswerProps) {
  const [told, setTold] = useState("");
  const write = async (text: string) => {
    const answer = await call("phone/send", { from: owner, to: isGroup ? partner : account, text });
    setTold("refusal" in answer ? answer.refusal : "");
    return "body" in answer;
  };
  const tell = async (path: string, fields: Readonly<Record<string, string | number>>, reached: string) => {
    const answer = await call(path, { from: owner, ...fields });
    if ("refusal" in answer) setTold(answer.refusal);
    else setTold(answer.body["reached"] === 0 ? TEXTS.notReached : reached);
  };
  const type = (state: string) =>
    tell("phone/typing", { to: isGroup ? partner : account, state }, TEXTS.reached(state));
  const come = () => tell("phone/presence", { state: "available" }, TEXTS.hasCome);
  const leave = () => {
    const lastSeen = Math.floor(Date.now() / 1000);
    return tell("phone/presence", { state: "unavailable", lastSeen }, TEXTS.hasLeft);
  };
  return (
    <footer>
      <WriteLine write={write} />
      <div role="group" aria-label={TEXTS.answer} class="buttons">
        <MarkRead messages={messages} isGroup={isGroup} setTold={setTold} />
        {STATES.map(([state, text]) => (
          <button key={state} type="button" onClick={() => void type(state)}>
            {text}
          </button>
        ))}
        {!isGroup && (
          <>
            <button type="button" onClick={() => void come()}>
              {TEXTS.come}
            </button>
            <button type="button" onClick={() => void leave()}>
              {TEXTS.leave}
            </button>
          </>
        )}
      </div>
      <p role="status" class="told">
        {told}
      </p>
    </footer>
  );
}

/** `write` resolves to whether the text was sent. */
function WriteLine({ write }: { readonly write: (text: string) => Promise<boolean> }) {
  const input = useRef<HTMLInputElement>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const field = input.current;
    const text = field?.value ?? "";
    if (!field || text.trim() === "") {
      field?.focus();
      return;
    }
    // At once, so that who presses twice has written once; what was refused comes back.
    field.value = "";
    if (!(await write(text)) && field.value === "") field.value = text;
  };
  return (
    <form class="line" onSubmit={(event) => void submit(event)}>
      <input
        ref={input}
        aria-label={TEXTS.message}
        placeholder={TEXTS.message}
        autocomplete="off"
        dir="auto"
      />
      <button>{TEXTS.send}</button>
    </form>
  );
}

type MarkReadProps = Pick<AnswerProps, "messages" | "isGroup"> & { readonly setTold: (told: string) => void };

function MarkRead({ messages, isGroup, setTold }: MarkReadProps) {
  const unread = messages.filter(({ isOwn, status }) => !isOwn && status === "delivered");
  const markRead = async () => {
    let refusal: string | undefined;
    for (const { id } of unread) {
      const answer = await call("phone/receipt", { id, status: "read" });
      // One that the simulated WhatsApp has forgotten keeps nobody from reading the others.
      if ("refusal" in answer) refusal = answer.refusal;
    }
    const done = unread.length === 0 ? TEXTS.nothingUnread : TEXTS.markedRead(unread.length, isGroup);
    setTold(refusal ?? done);
  };
  // Not disabled when there is nothing to read: whoever has just pressed it would lose their place.
  return (
    <button type="button" onClick={() => void markRead()}>
      {TEXTS.markRead(unread.length)}
    </button>
  );
}
