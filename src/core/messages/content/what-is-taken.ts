import type { Recipient } from "../../chat-address.ts";
import { GatewayError } from "../../errors.ts";
import type { Content, ContentKind } from "./content.ts";
import { isPlain } from "./media.ts";
import type { Draft } from "./take-in.ts";

const TAKEN_BY_STATUS: ReadonlySet<ContentKind> = new Set([
  "text",
  "image",
  "video",
  "audio",
  "voice",
  "revoke",
]);
const NOT_TAKEN_BY_CHANNEL: ReadonlySet<ContentKind> = new Set([
  "album",
  "reaction",
  "vote",
  "edit",
  "revoke",
  "pix",
]);

/** Throws `message_unfit` for a message that cannot go there. */
export function requireTaken({ kind: to }: Recipient, content: Content | Draft): void {
  if (to === "status" && !TAKEN_BY_STATUS.has(content.kind))
    throw unfit("a status takes a text, an image, a video or a sound");
  if (to === "channel") requireTakenByChannel(content);
  else if (isOfChannel(content)) throw unfit("media of a channel cannot go to a chat");
}

/** Its media is not encrypted, and a message names one file alone. */
function requireTakenByChannel(content: Content | Draft): void {
  if (NOT_TAKEN_BY_CHANNEL.has(content.kind))
    throw unfit("a channel takes no album, reaction, vote, edit, deletion or Pix key");
  if (hasHeaderMedia(content)) throw unfit("a channel takes no media above buttons or cards");
  if (placeOf(content)) throw unfit("media of a chat cannot go to a channel");
}

function hasHeaderMedia(content: Content | Draft): boolean {
  if (content.kind === "buttons") return content.headerMedia !== undefined;
  return content.kind === "carousel" && content.cards.some(({ headerMedia }) => headerMedia !== undefined);
}

function isOfChannel(content: Content | Draft): boolean {
  const place = placeOf(content);
  return place !== null && isPlain(place);
}

/** Of media that has been sent before. */
function placeOf(content: Content | Draft) {
  return "media" in content ? content.media.place : null;
}

function unfit(message: string): GatewayError {
  return new GatewayError("message_unfit", message);
}
