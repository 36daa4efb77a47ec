import { textOf, type Message } from "../../core/index.ts";
import { moment } from "../protocol/input.ts";

/** Of a text as it is shown; the rest is left out. */
const MOST_SHOWN = 2_000;

/** A message as agents read it. */
export function toMessage(message: Message) {
  const { id, fromMe, author, atMs, content, state, quoted, isDeleted, isEdited } = message;
  const text = textOf(content);
  return {
    id,
    from: fromMe ? "me" : author,
    at: moment(atMs),
    type: content.kind,
    ...(text !== "" && { text: text.slice(0, MOST_SHOWN) }),
    ...(text.length > MOST_SHOWN && { leftOutCharacters: text.length - MOST_SHOWN }),
    ...("media" in content && { media: toMedia(content.media) }),
    ...(quoted !== null && { replyTo: quoted }),
    ...(state !== null && { state }),
    ...(isEdited && { edited: true }),
    ...(isDeleted && { deleted: true }),
  };
}

function toMedia({ mimetype, bytes, fileName }: MediaFacts) {
  return { mimetype, bytes, ...(fileName !== undefined && { fileName }) };
}

type MediaFacts = {
  readonly mimetype: string;
  readonly bytes: number;
  readonly fileName?: string | undefined;
};

/** What was sent, and where it went. */
export function toSent({ id, chat, atMs, state }: Message) {
  return { id, chat, at: moment(atMs), state };
}
