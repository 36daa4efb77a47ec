import type { ChatFact, ToldMedia, ToldMessage } from "../events/index.ts";
import type { Tell } from "../telling.ts";
import type { Content } from "./content/content.ts";
import type { MediaContent } from "./content/media-content.ts";
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

/** What is told needs none of what opens media, nor pictures of it or of a page. */
function withoutKeys(content: Content): ToldMessage["content"] {
  switch (content.kind) {
    case "text":
      return { ...content, preview: undefined };
    case "buttons":
      return { ...content, headerMedia: undefined };
    case "carousel":
      return { ...content, cards: content.cards.map((card) => ({ ...card, headerMedia: undefined })) };
    default:
      return "media" in content ? toldMedia(content) : content;
  }
}

function toldMedia({ kind, caption, media }: MediaContent): ToldMedia {
  const { mimetype, bytes, fileName, seconds } = media;
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
