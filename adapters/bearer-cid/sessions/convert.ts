import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  type Capability,
  type CreateSession,
  type Qr,
  type SessionView,
} from "../../../src/core/index.ts";
import type { ListEnd } from "../../../src/http/answers/list-text.ts";
import type { AskedPage, PageQuery } from "../../../src/http/input/page-query.ts";
import { isUlid } from "../../../src/http/input/ulid.ts";
import { lacking } from "../dialect/access.ts";
import { fromPageQuery } from "../dialect/page.ts";
import type { CreateSessionBody, MeResponse, QrResponse, SessionRow, STATUS_WORDS } from "./schemas.ts";

type StatusWord = (typeof STATUS_WORDS)[number];

type State = SessionView["state"];

const STATUS: Readonly<Record<State["status"], StatusWord>> = {
  stopped: "stopped",
  unlinked: "logged_out",
  starting: "starting",
  backing_off: "starting",
  waiting_for_scan: "scan_qr_code",
  open: "working",
  failed: "failed",
};

export function toStatusWord({ status }: Pick<State, "status">): StatusWord {
  return STATUS[status];
}

/** Documented send limits of a session that is made here. */
const RATES = { ratePerMinute: 20, ratePerHour: 200 };
/** Its lists have what the phone had before. */
const WITH_HISTORY = { disableHistorySync: false };

export function fromCreateSessionBody(body: z.infer<typeof CreateSessionBody>): CreateSession {
  const { label, autoRead, presenceTyping, announce } = body;
  return { label, autoRead, presenceTyping, announce, ...RATES, configuration: WITH_HISTORY };
}

const ALONE = "duet";

/** The node that serves a session, where there are several. */
export function toGatewayId({ servedBy }: SessionView): string {
  return servedBy ?? ALONE;
}

/** `can` is what the caller may: without `read` it is not told whose phone it is. */
export function toSessionRow(session: SessionView, can: ReadonlySet<Capability>): z.infer<typeof SessionRow> {
  const { state } = session;
  const device = can.has("read") ? session.device : null;
  return {
    autoRead: session.autoRead,
    createdAt: session.createdAtMs,
    createdByUserId: session.createdBy,
    gatewayId: toGatewayId(session),
    id: session.id,
    isAdminSession: false,
    label: session.label,
    lastConnectedAt: session.lastConnectedAtMs,
    organizationId: session.organizationId,
    phoneNumber: device?.number ?? null,
    presenceTyping: session.presenceTyping,
    ratePerHour: session.ratePerHour,
    ratePerMin: session.ratePerMinute,
    status: toStatusWord(state),
    updatedAt: session.updatedAtMs,
    waJid: device?.jid ?? null,
    waLid: device?.lid ?? null,
    announce: session.announce,
    failureReason: ("reason" in state ? state.reason : undefined) ?? null,
  };
}

/** Throws `no_identity` for a session that no phone has linked, and `forbidden` for who may not be told of phones. */
export function toMe(
  { id, state, device }: SessionView,
  can: ReadonlySet<Capability>,
): z.infer<typeof MeResponse> {
  if (!device) throw new GatewayError("no_identity", "no phone has linked the session");
  if (!can.has("read")) throw lacking("read");
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

/** Throws `malformed_input`. */
export function fromSessionsQuery(query: PageQuery): AskedPage | undefined {
  return fromPageQuery(query, isUlid);
}

/** A list of them, or a page of one. */
export function toSessionList(
  sessions: AsyncIterable<SessionView>,
  page: AskedPage | undefined,
  can: ReadonlySet<Capability>,
) {
  return {
    name: "data",
    items: sessions,
    toRow: (session: SessionView) => toSessionRow(session, can),
    before: {},
    after: ({ next }: ListEnd) => ({ nextCursor: next }),
    page: page && { limit: page.limit, idOf: ({ id }: SessionView) => id },
  } as const;
}
