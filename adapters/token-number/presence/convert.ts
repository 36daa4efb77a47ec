import type { z } from "@hono/zod-openapi";
import {
  toJid,
  type ChatAddress,
  type ChatState,
  type PartnerPresence,
  type SetPresence,
} from "../../../src/core/index.ts";
import { parseNumber, refusedNumber } from "../dialect/chat-number.ts";
import { invalidBody } from "../dialect/validation.ts";
import {
  LONGEST_SECONDS,
  STATE_WORDS,
  type PartnerResponse,
  type PresenceBody,
  type PresenceQuery,
  type PresenceResponse,
} from "./schemas.ts";

type StateWord = (typeof STATE_WORDS)[number];

/** A presence as it was asked for: what the core is told, and the words that the answer echoes. */
export type AskedPresence = {
  readonly input: SetPresence;
  readonly word: StateWord;
  readonly seconds: number;
};

const STATE_BY_WORD: Readonly<Record<StateWord, ChatState>> = {
  typing: "composing",
  recording: "recording",
  pause: "paused",
  paused: "paused",
};

export function fromPresenceBody(body: z.infer<typeof PresenceBody>): AskedPresence {
  const chat = parseNumber(body.number);
  const word = STATE_WORDS.find((known) => known === body.state.toLowerCase());
  // The schema has refused both.
  if (!chat || !word) throw invalidBody();
  const state = STATE_BY_WORD[word];
  const seconds = state === "paused" ? 0 : Math.min(Math.max(body.duration ?? 0, 0), LONGEST_SECONDS);
  return { input: { chat, state, durationMs: seconds > 0 ? seconds * 1000 : null }, word, seconds };
}

/** `to` is the address that the indicator went to. */
export function toPresenceResponse(
  { word, seconds }: AskedPresence,
  to: ChatAddress,
): z.infer<typeof PresenceResponse> {
  const promise = seconds > 0 ? ` (will auto-pause after ${seconds} seconds)` : "";
  return {
    success: true,
    message: `Presence '${word}' sent successfully${promise}`,
    chat_jid: toJid(to),
    state: word,
    duration: seconds,
  };
}

export function fromPresenceQuery({ number }: z.infer<typeof PresenceQuery>): ChatAddress {
  const chat = parseNumber(number);
  // The schema has refused it.
  if (!chat) throw refusedNumber(number);
  return chat;
}

/** To record is to compose with a medium. */
export function toPartnerResponse({
  chat,
  state,
  lastSeenMs,
}: PartnerPresence): z.infer<typeof PartnerResponse> {
  const isWriting = state === "composing" || state === "recording";
  return {
    success: true,
    chat_jid: chat,
    state: state === "recording" ? "composing" : state,
    ...(isWriting && { media: state === "composing" ? "text" : "audio" }),
    ...(lastSeenMs !== null && { lastSeen: lastSeenMs }),
  };
}
