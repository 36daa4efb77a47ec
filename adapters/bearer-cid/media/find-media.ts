import {
  GatewayError,
  parseRecipient,
  type Core,
  type MediaContent,
  type Message,
  type Session,
} from "../../../src/core/index.ts";
import { parseMediaId } from "../../../src/http/media/media-id.ts";

/** The message that media of that id is of. Throws `media_not_found`. */
export async function findMedia(
  core: Core,
  session: Session,
  mediaId: string,
): Promise<Message & { readonly content: MediaContent }> {
  const named = parseMediaId(mediaId);
  const chat = named && parseRecipient(named.chat);
  if (!chat || named.sessionId !== session.id) throw mediaNotFound();
  const message = await core.messages.get(session, chat, named.id).catch(orNone);
  // Whoever is in a group may use the id of another's message for one of theirs.
  if (!message || message.author !== named.author || !("media" in message.content)) throw mediaNotFound();
  return { ...message, content: message.content };
}

export function mediaNotFound(): GatewayError {
  return new GatewayError("media_not_found", "media not found");
}

function orNone(error: unknown): undefined {
  if (error instanceof GatewayError && error.code === "message_not_found") return undefined;
  throw error;
}
