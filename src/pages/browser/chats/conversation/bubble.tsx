import { TEXTS } from "../../texts.ts";
import { shownName } from "../chat-names.ts";
import { momentOf } from "../moments.ts";
import type { MessageRow } from "../rows.ts";
import { authorOf, excerptOf, sizeOf } from "./message-words.ts";

type Props = {
  readonly row: MessageRow;
  readonly quoted: MessageRow | null;
  readonly reactions: string;
  readonly isGroup: boolean;
  readonly onAgain: (text: string) => void;
};

/** A message, with who wrote it and what has become of it. Every text in it is somebody's, and stands here as text. */
export function Bubble({ row, quoted, reactions, isGroup, onAgain }: Props) {
  const { fromMe, deleted, edited, timestamp, quotedMessageId } = row;
  return (
    <li class={fromMe ? "bubble own" : "bubble"}>
      <p class={isGroup && !fromMe ? "author" : "unseen"}>
        {authorOf(row)}
        <span class="unseen">:</span>
      </p>
      {quotedMessageId !== undefined && !deleted && <Quote quoted={quoted} />}
      {deleted ? <p class="gone">{TEXTS.chats.deleted}</p> : <Content row={row} />}
      <p class="fate">
        {edited && !deleted && <span>{TEXTS.chats.edited}</span>}
        <time dateTime={new Date(timestamp).toISOString()}>{momentOf(timestamp)}</time>
        <Status row={row} />
      </p>
      {row.status === "failed" && <Failed row={row} onAgain={onAgain} />}
      {reactions !== "" && (
        <p class="reactions">
          <span class="unseen">{TEXTS.chats.reactions}</span>
          <bdi>{reactions}</bdi>
        </p>
      )}
    </li>
  );
}

function Quote({ quoted }: Pick<Props, "quoted">) {
  return (
    <blockquote>
      {quoted && <p class="author">{authorOf(quoted)}</p>}
      <p dir="auto">{quoted ? excerptOf(quoted) : TEXTS.chats.quotedUnknown}</p>
    </blockquote>
  );
}

function Content({ row: { type, body, media } }: Pick<Props, "row">) {
  return (
    <>
      {type !== "text" && <p class="kind">{TEXTS.chats.kindOf(type)}</p>}
      {media && (
        <p>
          {media.filename !== undefined && <strong>{shownName(media.filename)} </strong>}
          <bdi>{shownName(media.mimetype)}</bdi>, {sizeOf(media.size)}
        </p>
      )}
      {body !== undefined && (
        <p class="text" dir="auto">
          {type === "contact" ? shownName(body) : body}
        </p>
      )}
    </>
  );
}

/** Of an own message how far it has come: in a word too, for the ticks of some differ by their colour alone. */
function Status({ row: { status } }: Pick<Props, "row">) {
  if (!status) return null;
  const { tick, word } = TEXTS.chats.statuses[status];
  return (
    <span class={`tick ${status}`}>
      <span aria-hidden="true">{tick} </span>
      {word}
    </span>
  );
}

function Failed({ row: { type, body, error }, onAgain }: Pick<Props, "row" | "onAgain">) {
  return (
    <div class="failed">
      {error !== undefined && <p>{error}</p>}
      {type === "text" && body !== undefined && (
        <button type="button" onClick={() => onAgain(body)}>
          {TEXTS.chats.again}
        </button>
      )}
    </div>
  );
}
