import type { z } from "@hono/zod-openapi";
import type { CredentialResponse } from "../tenants/schemas.ts";
import type { EventEnvelope } from "../events/schemas.ts";
import type {
  IndicatorRow,
  MeResponse,
  PairingCodeResponse,
  PresenceExplanationResponse,
  QrResponse,
  SessionRow,
} from "./schemas.ts";

/** One session, its phone and a chat partner, as the document's examples show them. */

const AT = 1719662400000;
const ID = "01J9ZX8K2QHV0M3T6R7P4N5W8C";
const PHONE_NUMBER = "6281234567890";
const WA_JID = "6281234567890@s.whatsapp.net";
const WA_LID = "205227043110953@lid";
const PARTNER_JID = "6289876543210@s.whatsapp.net";
const PARTNER_LID = "118205227043953@lid";

export const UNLINKED_SESSION: z.infer<typeof SessionRow> = {
  autoRead: false,
  createdAt: AT,
  createdByUserId: "01J9ZX7T5C8D2E4F6G8H0J2K4M",
  gatewayId: "duet",
  id: ID,
  isAdminSession: false,
  label: "Support line",
  lastConnectedAt: null,
  organizationId: "01J9ZX7A1B3C5D7E9F1G3H5J7K",
  phoneNumber: null,
  presenceTyping: false,
  ratePerHour: 200,
  ratePerMin: 20,
  status: "stopped",
  updatedAt: AT,
  waJid: null,
  waLid: null,
  announce: "announce",
  failureReason: null,
};

export const SESSION: z.infer<typeof SessionRow> = {
  ...UNLINKED_SESSION,
  lastConnectedAt: AT + 30_000,
  phoneNumber: PHONE_NUMBER,
  status: "working",
  updatedAt: AT + 30_000,
  waJid: WA_JID,
  waLid: WA_LID,
};

export const LOGGED_OUT_SESSION: z.infer<typeof SessionRow> = {
  ...UNLINKED_SESSION,
  lastConnectedAt: AT + 30_000,
  status: "logged_out",
  updatedAt: AT + 90_000,
};

export const ME: z.infer<typeof MeResponse> = {
  connected: true,
  phoneNumber: PHONE_NUMBER,
  sessionId: ID,
  status: "working",
  waJid: WA_JID,
  waLid: WA_LID,
};

export const QR: z.infer<typeof QrResponse> = {
  code: "2@Zm9yIGV4YW1wbGU=,c2Vzc2lvbg==,aWRlbnRpdHk=,c2VjcmV0",
  expiresAt: AT + 20_000,
};

export const PAIRING_CODE: z.infer<typeof PairingCodeResponse> = { code: "ABCD-1234" };

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

export const CREDENTIAL: z.infer<typeof CredentialResponse> = {
  kind: "api_key",
  organization: { id: SESSION.organizationId, name: "acme" },
  can: ["read", "send"],
  sessions: [
    { id: ID, name: "support", label: "Support line", status: "working", phoneNumber: PHONE_NUMBER },
  ],
};

const EVENT: z.infer<typeof EventEnvelope> = {
  schema: "v1",
  id: "evt_01J9ZXC4D5E6F7G8H9J0K1M2N3",
  event: "presence.refreshed",
  session: ID,
  organization: SESSION.organizationId,
  timestamp: AT + 68_000,
  payload: INDICATOR,
};

export const EVENT_STREAM = `retry: 2000
: events follow

id: ${EVENT.id}
event: ${EVENT.event}
data: ${JSON.stringify(EVENT)}

`;
