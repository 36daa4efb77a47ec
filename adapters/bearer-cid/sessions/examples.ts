import type { z } from "@hono/zod-openapi";
import { AT, JID, LID, ORGANIZATION_ID, PHONE_NUMBER, SESSION_ID } from "../dialect/examples.ts";
import type { MeResponse, PairingCodeResponse, QrResponse, SessionRow } from "./schemas.ts";

export const UNLINKED_SESSION: z.infer<typeof SessionRow> = {
  autoRead: false,
  createdAt: AT,
  createdByUserId: "01J9ZX7T5C8D2E4F6G8H0J2K4M",
  gatewayId: "duet",
  id: SESSION_ID,
  isAdminSession: false,
  label: "Support line",
  lastConnectedAt: null,
  organizationId: ORGANIZATION_ID,
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
  waJid: JID,
  waLid: LID,
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
  sessionId: SESSION_ID,
  status: "working",
  waJid: JID,
  waLid: LID,
};

export const QR: z.infer<typeof QrResponse> = {
  code: "2@Zm9yIGV4YW1wbGU=,c2Vzc2lvbg==,aWRlbnRpdHk=,c2VjcmV0",
  expiresAt: AT + 20_000,
};

export const PAIRING_CODE: z.infer<typeof PairingCodeResponse> = { code: "ABCD-1234" };
