import { useState } from "preact/hooks";
import type { Capability, GatewayApi } from "../gateway-api.ts";
import type { Session } from "../gateway-state.ts";
import type { Link } from "../link-of.ts";
import { TEXTS } from "../texts.ts";
import { ChatPicker } from "./chat-picker.tsx";
import { isNamed } from "./chat-names.ts";
import { Conversation } from "./conversation/conversation.tsx";
import { useChats } from "./use-chats.ts";

type Props = {
  readonly api: GatewayApi;
  readonly session: Session;
  readonly link: Link;
  readonly can: readonly Capability[];
};

/** The chats of a session, and the one that was picked. */
export function Chats({ api, session, link, can }: Props) {
  const [picked, pick] = useState<string>();
  const canRead = can.includes("read");
  const canSend = can.includes("send");
  const { list, failure, loadNext, refresh } = useChats(api, session.id, canRead);
  return (
    <section aria-labelledby="chats" class="card chats">
      <h3 id="chats">{TEXTS.chats.heading}</h3>
      {link === "unlinked" && <p class="hint">{TEXTS.chats.notLinked}</p>}
      {!canRead && <p class="hint">{TEXTS.chats.mayNotRead}</p>}
      <div class="two">
        <ChatPicker
          list={list}
          isRead={canRead}
          isLinked={link !== "unlinked"}
          picked={picked}
          failure={failure}
          onPick={pick}
          onMore={loadNext}
        />
        {picked !== undefined && (
          <Conversation
            key={picked}
            api={api}
            session={session}
            chat={picked}
            row={list?.chats.find((row) => isNamed(row, picked))}
            canRead={canRead}
            canSend={canSend}
            isLinked={link !== "unlinked"}
            onChanged={refresh}
          />
        )}
      </div>
    </section>
  );
}
