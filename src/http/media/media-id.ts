import type { Message } from "../../core/index.ts";
import { isUlid } from "../input/ulid.ts";

/** What tells a message from every other one. */
export type MediaOf = Pick<Message, "sessionId" | "chat" | "id" | "author">;

const PREFIX = "med_";

/** What the media of a message is called: the message itself, for nothing else is stored of it. */
export function mediaIdOf({ sessionId, chat, author, id }: MediaOf): string {
  return PREFIX + Buffer.from(JSON.stringify([sessionId, chat, author, id])).toString("base64url");
}

/** Undefined for what is no such id. */
export function parseMediaId(text: string): MediaOf | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(text.slice(PREFIX.length), "base64url").toString());
    if (!Array.isArray(parts)) return undefined;
    const [sessionId, chat, author, id] = parts as readonly unknown[];
    const isAuthor = author === null || typeof author === "string";
    if (typeof sessionId !== "string" || typeof chat !== "string" || typeof id !== "string" || !isAuthor)
      return undefined;
    const named = { sessionId, chat, author, id };
    // There is one way to write it.
    return isUlid(sessionId) && mediaIdOf(named) === text ? named : undefined;
  } catch {
    return undefined;
  }
}
