import type { z } from "@hono/zod-openapi";
import { AT, JID } from "../dialect/examples.ts";
import type { IndicatorRow, PresenceExplanationResponse, PresenceStatus } from "./schemas.ts";

const PARTNER_JID = "6289876543210@s.whatsapp.net";
const PARTNER_LID = "118205227043953@lid";

export const INDICATOR: z.infer<typeof IndicatorRow> = {
  chat: PARTNER_JID,
  to: PARTNER_LID,
  state: "composing",
  showing: true,
  startedAt: AT + 60_000,
  endsAt: AT + 120_000,
  nextRefreshAt: AT + 76_000,
  refreshes: 1,
};

export const PARTNER: z.infer<typeof PresenceStatus> = { chatJid: JID, from: JID, state: "unknown" };

export const EXPLANATION: z.infer<typeof PresenceExplanationResponse> = {
  session: {
    status: "working",
    openSince: AT + 30_000,
    pushName: "Support",
    announce: "announce",
    announced: "available",
  },
  chat: { jid: PARTNER_JID, to: PARTNER_LID },
  indicator: INDICATOR,
  lastStanza: { state: "composing", reason: "refresh", at: AT + 68_000 },
  lastError: null,
  advice:
    "It was sent and is running: the partner sees it while their app is open and online, unless one of you has blocked the other.",
};
