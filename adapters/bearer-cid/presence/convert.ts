import type { z } from "@hono/zod-openapi";
import {
  addressTaken,
  GatewayError,
  parseChatAddress,
  type ChatAddress,
  type PartnerPresence,
  type PartnerState,
  type PresenceExplanation,
  type RunningIndicator,
  type SetPresence,
} from "../../../src/core/index.ts";
import { toStatusWord } from "../sessions/convert.ts";
import type { IndicatorRow, PresenceBody, PresenceExplanationResponse, PresenceStatus } from "./schemas.ts";

/** Throws `malformed_input` when `cid` is no address of a person or a group. */
export function fromCid(cid: string): ChatAddress {
  const chat = parseChatAddress(cid);
  if (!chat) throw wrongCid(cid);
  return chat;
}

export function wrongCid(cid: string): GatewayError {
  const taken = addressTaken(cid);
  return new GatewayError("malformed_input", `cid ${taken}`, { details: { cid: taken } });
}

/** The refusal of what is neither online nor offline. */
export function wrongState(): GatewayError {
  return new GatewayError("malformed_input", "state must be online or offline", {
    details: { state: "takes online or offline" },
  });
}

/** Throws `malformed_input` when `cid` is no address of a person or a group. */
export function fromPresence(cid: string, body: z.infer<typeof PresenceBody>): SetPresence {
  const chat = fromCid(cid);
  const { state, duration = 0 } = body;
  return { chat, state, durationMs: duration > 0 && state !== "paused" ? duration * 1000 : null };
}

export function toIndicatorRow(indicator: RunningIndicator): z.infer<typeof IndicatorRow> {
  return {
    chat: indicator.chat,
    to: indicator.to,
    state: indicator.state,
    showing: indicator.isShowing,
    startedAt: indicator.startedAtWallMs,
    endsAt: indicator.endsAtWallMs,
    nextRefreshAt: indicator.nextRefreshAtWallMs,
    refreshes: indicator.refreshes,
  };
}

export function toExplanation(explained: PresenceExplanation): z.infer<typeof PresenceExplanationResponse> {
  const { lastStanza, lastError, indicator } = explained;
  return {
    session: {
      status: toStatusWord(explained.state),
      openSince: explained.openSinceWallMs,
      pushName: explained.pushName,
      announce: explained.announce,
      announced: explained.announced,
    },
    chat: { jid: explained.chat, to: explained.to },
    indicator: indicator && toIndicatorRow(indicator),
    lastStanza: lastStanza && { state: lastStanza.state, reason: lastStanza.reason, at: lastStanza.atWallMs },
    lastError: lastError && { message: lastError.message, at: lastError.atWallMs },
    advice: explained.advice,
  };
}

export function toIndicatorList(indicators: Iterable<RunningIndicator>) {
  return {
    name: "data",
    items: indicators,
    toRow: toIndicatorRow,
    before: {},
    after: () => ({ nextCursor: null }),
  } as const;
}

export function toPresenceStatus({
  chat,
  from,
  state,
  lastSeenMs,
}: PartnerPresence): z.infer<typeof PresenceStatus> {
  const shown = state === "unknown" ? { state } : toPartnerWords({ state, lastSeenMs });
  return { chatJid: chat, from, ...shown };
}

/** What a partner does. To record is to compose with a medium. */
export function toPartnerWords({ state, lastSeenMs }: PartnerDoes) {
  switch (state) {
    case "composing":
      return { state, media: "text" } as const;
    case "recording":
      return { state: "composing", media: "audio" } as const;
    case "unavailable":
      return { state, unavailable: true, ...(lastSeenMs !== null && { lastSeen: lastSeenMs }) } as const;
    case "paused":
    case "available":
      return { state };
  }
}

type PartnerDoes = { readonly state: PartnerState; readonly lastSeenMs: number | null };
