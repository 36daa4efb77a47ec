import { requestText } from "../load.ts";
import type { Caller, Dialect } from "../presence-requests.ts";
import type { Conversations } from "./conversations.ts";

export const TEXT = "a text of some fifty characters, as people write";

type Chat = { readonly session: number; readonly jid: string };

/** The requests of a dialect that send a text, by the chat. */
export type MessageRequests = {
  readonly text: readonly string[];
  readonly group: readonly string[];
};

export function messageRequests(
  dialect: Dialect,
  caller: Caller,
  { pairs, groups }: Conversations,
): MessageRequests {
  const toChat = dialect === "bearer-cid" ? bearerRequest : tokenRequest;
  return {
    text: pairs.map(({ session, partner }) => toChat(caller, { session, jid: `${partner}@s.whatsapp.net` })),
    group: groups.map((group) => toChat(caller, group)),
  };
}

function bearerRequest({ sessions, apiKey }: Caller, { session, jid }: Chat): string {
  const path = `/api/v1/sessions/${sessions[session]?.id ?? ""}/messages`;
  return requestText(
    "POST",
    path,
    { Authorization: `Bearer ${apiKey}` },
    { type: "text", to: jid, text: TEXT },
  );
}

function tokenRequest({ sessions, accountToken }: Caller, { session, jid }: Chat): string {
  const path = `/api/message/text/${sessions[session]?.name ?? ""}`;
  const number = jid.replace("@s.whatsapp.net", "");
  return requestText("POST", path, { token: accountToken }, { number, message: TEXT });
}
