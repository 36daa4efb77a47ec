import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  type CreateSession,
  type Qr,
  type SessionState,
  type SessionView,
} from "../../src/core/index.ts";
import type { ListEnd } from "../../src/http/list-text.ts";
import type { AskedPage } from "../../src/http/page-query.ts";
import type { CreateSessionBody, MeResponse, QrResponse, SessionRow, STATUS_WORDS } from "./schemas.ts";

type StatusWord = (typeof STATUS_WORDS)[number];

const STATUS: Readonly<Record<SessionState["status"], StatusWord>> = {
  stopped: "stopped",
  starting: "starting",
  backing_off: "starting",
  waiting_for_scan: "scan_qr_code",
  open: "working",
  failed: "failed",
};

export function toStatusWord({ status }: SessionState): StatusWord {
  return STATUS[status];
}

/** Documented send limits of a session; nothing is sent yet that they would hold back. */
const RATE_PER_MINUTE = 20;
const RATE_PER_HOUR = 600;

export function fromCreateSessionBody(body: z.infer<typeof CreateSessionBody>): CreateSession {
  const { label, autoRead, presenceTyping, announce } = body;
  return { label, autoRead, presenceTyping, announce };
}

export function toSessionRow(session: SessionView): z.infer<typeof SessionRow> {
  return {
    autoRead: session.autoRead,
    createdAt: session.createdAtMs,
    createdByUserId: session.createdBy,
    gatewayId: "duet",
    id: session.id,
    isAdminSession: false,
    label: session.label,
    lastConnectedAt: session.lastConnectedAtMs,
    organizationId: session.organizationId,
    phoneNumber: session.device?.number ?? null,
    presenceTyping: session.presenceTyping,
    ratePerHour: RATE_PER_HOUR,
    ratePerMin: RATE_PER_MINUTE,
    status: toStatusWord(session.state),
    updatedAt: session.updatedAtMs,
    waJid: session.device?.jid ?? null,
    waLid: session.device?.lid ?? null,
    announce: session.announce,
    failureReason: "reason" in session.state ? session.state.reason : null,
  };
}

/** Throws `no_identity` for a session that no phone has linked. */
export function toMe({ id, state, device }: SessionView): z.infer<typeof MeResponse> {
  if (!device) throw new GatewayError("no_identity", "the session is not linked to a phone");
  return {
    connected: state.status === "open",
    phoneNumber: device.number,
    sessionId: id,
    status: toStatusWord(state),
    waJid: device.jid,
    waLid: device.lid,
  };
}

export function toQr({ text, expiresAtMs }: Qr): z.infer<typeof QrResponse> {
  return { code: text, expiresAt: expiresAtMs };
}

/** A list of them, or a page of one. */
export function toSessionList(sessions: Iterable<SessionView>, page: AskedPage | undefined) {
  return {
    name: "data",
    items: sessions,
    toRow: toSessionRow,
    before: {},
    after: ({ next }: ListEnd) => ({ nextCursor: next }),
    page: page && { limit: page.limit, idOf: ({ id }: SessionView) => id },
  } as const;
}
