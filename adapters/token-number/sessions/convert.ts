import type { z } from "@hono/zod-openapi";
import {
  GatewayError,
  isSessionName,
  type Availability,
  type Configuration,
  type Core,
  type Device,
  type LinkStep,
  type Principal,
  type SessionView,
  type Webhook,
} from "../../../src/core/index.ts";
import type { ListEnd } from "../../../src/http/answers/list-text.ts";
import { readPage, toAsk, type AskedPage, type PageQuery } from "../../../src/http/input/page-query.ts";
import { isUlid } from "../../../src/http/input/ulid.ts";
import { toProxyBlock, toS3Block, toSettings } from "../configuration/convert.ts";
import { keptOf } from "../configuration/kept.ts";
import { mayLearnSecrets } from "../dialect/access.ts";
import { parseNumber, refusedNumber } from "../dialect/chat-number.ts";
import { defaultWebhook, toWebsocketBlock } from "../events/convert.ts";
import { toChatwootBlock } from "../integrations/convert.ts";
import type { ConnectResponse, Instance, ListQuery, STATE_OF_CONNECTION } from "./schemas.ts";

type ConnectionWord = (typeof STATE_OF_CONNECTION)[number];

type Status = SessionView["state"]["status"];

const STATE: Readonly<Record<Status, ConnectionWord>> = {
  stopped: "disconnected",
  unlinked: "loggedout",
  starting: "connecting",
  backing_off: "connecting",
  waiting_for_scan: "connecting",
  open: "connected",
  failed: "disconnected",
};

const DISPLAY: Readonly<Record<Exclude<Status, "unlinked">, string>> = {
  stopped: "Disconnected",
  starting: "Connecting",
  backing_off: "Trying again",
  waiting_for_scan: "Waiting for a scan",
  open: "Connected",
  failed: "Failed",
};

export function connectionWord({ state }: SessionView): ConnectionWord {
  return STATE[state.status];
}

function displayOf(state: SessionView["state"]): string {
  const word = DISPLAY[displayedStatus(state)];
  return "reason" in state ? `${word}: ${state.reason}` : word;
}

function displayedStatus(state: SessionView["state"]): keyof typeof DISPLAY {
  if (state.status === "unlinked") return state.hasFailed ? "failed" : "stopped";
  // Between two attempts and in the next one it is the same to its owner.
  return state.status === "starting" && state.reason !== undefined ? "backing_off" : state.status;
}

const NO_WEBSOCKET = { enabled: false, events: [], mediaBase64: false };

/** What is kept of an instance beside its record. `token` is null where the caller may not learn it. */
export type InstanceParts = {
  readonly configuration: Configuration;
  readonly webhooks: readonly Webhook[];
  readonly announced: Availability | null;
  readonly token: string | null;
};

export function toInstance(
  session: SessionView,
  { configuration, webhooks, announced, token }: InstanceParts,
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
      displayStatus: displayOf(state),
    },
    profile: profileOf(device),
    webhook: defaultWebhook(webhooks) ?? { enabled: false },
    websocket: toWebsocketBlock(websocket),
    chatwoot: toChatwootBlock(chatwoot),
    proxy: toProxyBlock(configuration.proxy),
    settings: toSettings(session, configuration),
    s3: toS3Block(s3),
  };
}

function profileOf(device: Device | null): z.infer<typeof Instance>["profile"] {
  const name = device?.pushName ?? null;
  const isBusiness = device?.isBusiness ?? false;
  return { name, pictureUrl: null, isBusiness, businessName: isBusiness ? name : null };
}

/** What a list of instances is asked for. */
export type AskedInstances = { readonly names: readonly string[]; readonly page: AskedPage | undefined };

/** Throws `malformed_input`. */
export function fromListQuery({
  instanceName = "",
  limit,
  cursor,
}: z.infer<typeof ListQuery>): AskedInstances {
  const page = readPage({ limit, cursor }, { isId: isUlid, refuse: wrongPage });
  const names = instanceName.split(",").map((name) => name.trim());
  return { names: instanceName === "" ? [] : names, page };
}

/** Also the document's example. */
export function wrongPage(name: keyof PageQuery): GatewayError {
  return new GatewayError("malformed_input", `Invalid ${name}`);
}

/**
 * The sessions that a list shows: an instance token's own, else those of the names, else all. Throws `session_not_found` for
 * one name that there is not.
 */
export async function* selectSessions(
  core: Core,
  principal: Principal,
  { names, page }: AskedInstances,
): AsyncGenerator<SessionView, void, undefined> {
  const { organizationId } = principal;
  if (principal.kind === "instance_token") {
    const own = await core.sessions.find(organizationId, principal.sessionId);
    if (own) yield core.sessions.view(own);
    return;
  }
  const [name = "", ...others] = names;
  if (names.length === 0) {
    yield* core.sessions.list(organizationId, toAsk(page));
    return;
  }
  if (others.length > 0) {
    yield* named(core.sessions.list(organizationId, { after: page?.after }), new Set(names));
    return;
  }
  const session = isSessionName(name) ? await core.sessions.findByName(organizationId, name) : undefined;
  if (!session) throw new GatewayError("session_not_found", "session not found");
  yield core.sessions.view(session);
}

async function* named(sessions: AsyncIterable<SessionView>, names: ReadonlySet<string>) {
  for await (const session of sessions) if (names.has(session.name)) yield session;
}

export function toInstanceList(core: Core, principal: Principal, asked: AskedInstances) {
  const mayLearn = mayLearnSecrets(principal);
  const { page } = asked;
  return {
    name: "instances",
    items: selectSessions(core, principal, asked),
    toRow: (session: SessionView) => toInstanceRow(core, session, mayLearn).catch(undefinedIfGone),
    before: { success: true },
    after: ({ count, next }: ListEnd) => ({
      message: count === 1 ? "1 Instance found" : `${count} Instances found`,
      ...(page && { nextCursor: next }),
    }),
    page: page && { limit: page.limit, idOf: ({ id }: SessionView) => id },
  } as const;
}

async function toInstanceRow(core: Core, session: SessionView, mayLearn: boolean) {
  return toInstance(session, {
    configuration: await core.configuration.of(session),
    webhooks: await core.webhooks.listLabelled(session),
    announced: core.presence.announced(session),
    token: mayLearn ? await core.sessions.instanceToken(session) : null,
  });
}

/** Deleted while the list was being read. */
function undefinedIfGone(error: unknown): undefined {
  if (!(error instanceof GatewayError) || error.code !== "session_not_found") throw error;
}

/** Digits of a phone number as people write it. Throws `malformed_input`. */
export function fromPhone(text: string): string {
  const address = parseNumber(text);
  if (address?.kind === "person") return address.number;
  throw refusedNumber(text);
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
        qrCodeBase64: await drawn(link.qr.text),
        status: "qr",
      };
    case "code":
      return { success: true, message: "Pairing code generated", pairingCode: link.code, status: "qr" };
  }
}

/** What draws is loaded when a picture is first asked for: a start does not wait for it. */
async function drawn(qrText: string): Promise<string> {
  const { qrPicture } = await import("./qr-picture.ts");
  return qrPicture(qrText);
}
