import type { Recipient } from "../../chat-address.ts";
import { GatewayError } from "../../errors.ts";
import type { ContentKind } from "./content.ts";

const TAKEN_BY_STATUS: ReadonlySet<ContentKind> = new Set([
  "text",
  "image",
  "video",
  "audio",
  "voice",
  "revoke",
]);

/** Throws `message_unfit` for a kind of message that cannot go there. */
export function requireTaken({ kind: to }: Recipient, kind: ContentKind): void {
  if (to !== "status" || TAKEN_BY_STATUS.has(kind)) return;
  throw new GatewayError("message_unfit", "a status takes a text, an image, a video or a sound");
}
