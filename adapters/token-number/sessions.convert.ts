import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  type Availability,
  type Configuration,
  type Health,
  type LinkStep,
  type Principal,
  type SessionState,
  type SessionView,
} from "../../src/core/index.ts";
import { parseNumber } from "./chat-number.ts";
import { toChatwootBlock } from "./chatwoot.convert.ts";
import { defaultWebhook, toWebsocketBlock } from "./events.convert.ts";
import type { Instance, ListResponse } from "./instance.schemas.ts";
import { keptOf } from "./kept.ts";
import { toProxyBlock } from "./proxy.convert.ts";
import { toS3Block } from "./s3.convert.ts";
import { toSettings } from "./settings.convert.ts";
import { qrPicture } from "./qr-picture.ts";
import type { ConnectResponse, HealthResponse, STATE_OF_CONNECTION } from "./schemas.ts";

type ConnectionWord = (typeof STATE_OF_CONNECTION)[number];

const STATE: Readonly<Record<SessionState["status"], ConnectionWord>> = {
  stopped: "disconnected",
  starting: "connecting",
  backing_off: "connecting",
  waiting_for_scan: "connecting",
  open: "connected",
  failed: "disconnected",
};

const DISPLAY: Readonly<Record<SessionState["status"], string>> = {
  stopped: "Disconnected",
  starting: "Connecting",
  backing_off: "Trying again",
  waiting_for_scan: "Waiting for a scan",
  open: "Connected",
  failed: "Failed",
};

/** A session that has lost its device, by its owner or on the phone, is logged out. */
export function connectionWord({ state, device, wasLinked }: SessionView): ConnectionWord {
  const word = STATE[state.status];
  return word === "disconnected" && device === null && wasLinked ? "loggedout" : word;
}

const NO_WEBSOCKET = { enabled: false, events: [], mediaBase64: false };

/** `token` is null where the caller may not learn it. */
export function toInstance(
  session: SessionView,
  configuration: Configuration,
  announced: Availability | null,
  token: string | null,
): z.infer<typeof Instance> {
  const { id, name, state, device } = session;
  const word = connectionWord(session);
  const numberJid = device?.jid ?? null;
  const { websocket = NO_WEBSOCKET, chatwoot, s3 } = keptOf(configuration);
  return {
    id,
    name,
    token,
    status: word,
    ...(numberJid !== null && { numberJid }),
    connection: {
      state: word,
      numberJid,
      presenceStatus: announced ?? "unavailable",
      displayStatus: "reason" in state ? `${DISPLAY[state.status]}: ${state.reason}` : DISPLAY[state.status],
    },
    profile: { name: device?.pushName ?? null, pictureUrl: null, isBusiness: false, businessName: null },
    webhook: defaultWebhook(configuration) ?? { enabled: false },
    websocket: toWebsocketBlock(websocket),
    chatwoot: toChatwootBlock(chatwoot),
    proxy: toProxyBlock(configuration.proxy),
    settings: toSettings(session, configuration),
    s3: toS3Block(s3),
  };
}

export function toListResponse(instances: z.infer<typeof Instance>[]): z.infer<typeof ListResponse> {
  const message = instances.length === 1 ? "1 Instance found" : `${instances.length} Instances found`;
  return { success: true, message, instances };
}

/** The sessions that a list shows: an instance token's own, else those of `instanceName`, else all. */
export function selectSessions(
  sessions: readonly SessionView[],
  principal: Principal,
  instanceName: string | undefined,
): readonly SessionView[] {
  if (principal.kind === "instance_token") return sessions.filter(({ id }) => id === principal.sessionId);
  if (instanceName === undefined || instanceName === "") return sessions;
  const names = instanceName.split(",").map((name) => name.trim());
  const found = sessions.filter(({ name }) => names.includes(name));
  if (names.length === 1 && found.length === 0)
    throw new GatewayError("session_not_found", "session not found");
  return found;
}

/** Digits of a phone number as people write it. Throws `malformed_input`. */
export function fromPhone(text: string): string {
  const address = parseNumber(text);
  if (address?.kind === "person") return address.number;
  throw invalidNumber();
}

export function invalidNumber(): GatewayError {
  return new GatewayError("malformed_input", "Invalid number");
}

export async function toConnectResponse(link: LinkStep): Promise<z.infer<typeof ConnectResponse>> {
  switch (link.step) {
    case "open":
      return { success: true, message: "Instance already connected", status: "connected" };
    case "reconnecting":
      return { success: true, message: "Reconnect initiated", status: "connecting" };
    case "scan":
      return {
        success: true,
        message: "QR code generated",
        qrCode: link.qr.text,
        qrCodeBase64: await qrPicture(link.qr.text),
        status: "qr",
      };
    case "code":
      return { success: true, message: "Pairing code generated", pairingCode: link.code, status: "qr" };
  }
}

export const DATABASE_FAILS = "fail: the database cannot be read or written";

export function toHealthResponse(
  { database, uptimeMs, wallMs }: Health,
  version: string,
): z.infer<typeof HealthResponse> {
  const seconds = Math.floor(uptimeMs / 1000);
  return {
    status: database === "ok" ? "ok" : "degraded",
    service: "Duet",
    version,
    uptime: `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`,
    timestamp: Math.floor(wallMs / 1000),
    checks: { db: database === "ok" ? "ok" : DATABASE_FAILS },
  };
}
