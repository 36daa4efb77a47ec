import type { ChatFact, ToldMessage } from "../events/index.ts";
import type { Tell } from "../telling.ts";
import type { Content } from "./content/content.ts";
import type { Message, MessageState } from "./message.ts";

type Tellable = Omit<ToldMessage, "content"> & { readonly content: Content };

/** That a message is there: somebody's, or an own one that WhatsApp has. */
export function messageFact(message: Tellable): ChatFact {
  const { chat, id, fromMe, author, atMs, quoted, mentions, pushName } = message;
  const content = withoutKeys(message.content);
  return {
    name: nameOf(message),
    message: { chat, id, fromMe, author, atMs, quoted, mentions, pushName, content },
  };
}

/** An own message has come that far; with it, that it is there, when WhatsApp has it since then. */
export function tellProgress(
  tell: Tell,
  before: Message,
  state: MessageState,
  atWallMs: number,
  atMs: number = before.atMs,
): void {
  const { sessionId, chat, id } = before;
  if (state !== "failed" && state !== "pending" && !isWithWhatsApp(before.state))
    tell(sessionId, messageFact({ ...before, atMs, pushName: null }));
  tell(sessionId, { name: "message_status", chat, ids: [id], state, atWallMs });
}

function isWithWhatsApp(state: MessageState | null): boolean {
  return state !== "pending" && state !== "failed";
}

function nameOf({ content, fromMe }: Tellable): Extract<ChatFact, { message: unknown }>["name"] {
  switch (content.kind) {
    case "reaction":
      return "message_reacted";
    case "edit":
      return "message_edited";
    case "revoke":
      return "message_revoked";
    case "vote":
      return "poll_voted";
    default:
      return fromMe ? "message_sent" : "message_received";
  }
}

/** What is told needs none of what opens media, nor a picture of it. */
function withoutKeys(content: Content): ToldMessage["content"] {
  if (!("media" in content)) return content;
  const { kind, caption } = content;
  const { mimetype, bytes, fileName, seconds } = content.media;
  return {
    kind,
    ...(caption !== undefined && { caption }),
    media: {
      mimetype,
      bytes,
      ...(fileName !== undefined && { fileName }),
      ...(seconds !== undefined && { seconds }),
    },
  };
}
