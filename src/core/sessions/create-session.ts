import type { Configuration } from "../configuration/index.ts";
import { GatewayError } from "../errors.ts";
import type { SessionsPorts } from "./sessions.ts";
import type { Mint } from "../ports.ts";
import type { Principal } from "../tenants/index.ts";
import { viewOf } from "./session-view.ts";
import type { AnnounceMode, Session } from "./session.ts";
import { labelledWebhook, type LabelledWebhook } from "../webhooks/index.ts";
import type { Stores } from "../ports.ts";

export type CreateSession = {
  /** Refused when taken. Without one: the label where it is free and legal, else the id. */
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  /** The caller's own instance token. */
  readonly token?: string | undefined;
  readonly announce?: AnnounceMode | undefined;
  readonly autoRead?: boolean | undefined;
  readonly presenceTyping?: boolean | undefined;
  /** How many messages may leave in any 60 s, and in any hour; any number without them. */
  readonly ratePerMinute?: number | undefined;
  readonly ratePerHour?: number | undefined;
  readonly configuration?: Configuration | undefined;
  /** Made with it. */
  readonly webhooks?: readonly LabelledWebhook[] | undefined;
};

const LEGAL_NAME = /^[A-Za-z0-9_-]{1,100}$/;

/** Whether a text can be the name of a session in a path. */
export function isSessionName(text: string): boolean {
  return LEGAL_NAME.test(text);
}

export type CreatingPorts = Pick<
  SessionsPorts,
  | "clock"
  | "mint"
  | "sessions"
  | "settings"
  | "connections"
  | "teller"
  | "atomically"
  | "onBegin"
  | "onForgotten"
  | "onWebhook"
>;

/** Makes an unlinked, stopped session. Throws `invalid_input`, `name_taken`, `token_taken`, `quota_exceeded`. */
export async function createSession(
  ports: CreatingPorts,
  principal: Principal,
  input: CreateSession,
): Promise<Session> {
  const id = ports.mint.id();
  ports.onBegin(principal.organizationId, id);
  try {
    return await create(ports, principal, input, id);
  } catch (error) {
    ports.onForgotten(id);
    throw error;
  }
}

async function create(
  ports: CreatingPorts,
  principal: Principal,
  input: CreateSession,
  id: string,
): Promise<Session> {
  const name = input.name ?? (await freeNameOf(ports, principal, input)) ?? id;
  try {
    return await insert(ports, principal, input, id, name);
  } catch (error) {
    const isTaken = error instanceof GatewayError && error.code === "name_taken";
    // Another session has taken a name in between that nobody has asked for.
    if (!isTaken || input.name !== undefined || name === id) throw error;
    return insert(ports, principal, input, id, id);
  }
}

/** The label, where it can be a name and none has it. */
async function freeNameOf(
  { sessions }: CreatingPorts,
  { organizationId }: Principal,
  { label }: CreateSession,
): Promise<string | undefined> {
  if (label === undefined || !isSessionName(label)) return undefined;
  return (await sessions.isNameTaken(organizationId, label)) ? undefined : label;
}

async function insert(
  ports: CreatingPorts,
  principal: Principal,
  input: CreateSession,
  id: string,
  name: string,
): Promise<Session> {
  const { clock, mint, settings, connections, teller, atomically } = ports;
  const credential = { credentialId: mint.id(), secret: tokenFor(mint, input.token) };
  const owner = { id, organizationId: principal.organizationId };
  const webhooks = (input.webhooks ?? []).map((given) =>
    labelledWebhook(owner, `wh_${mint.id()}`, given, clock.wallMs()),
  );
  const make = async (stores: Stores) => {
    const session = await stores.sessions.create(
      {
        id,
        organizationId: principal.organizationId,
        name,
        label: input.label ?? name,
        createdBy: principal.kind === "login" ? principal.userId : principal.id,
        createdAtMs: clock.wallMs(),
        announce: input.announce ?? settings.announce,
        autoRead: input.autoRead ?? false,
        presenceTyping: input.presenceTyping ?? false,
        ratePerMinute: input.ratePerMinute ?? 0,
        ratePerHour: input.ratePerHour ?? 0,
        configuration: input.configuration ?? {},
      },
      credential,
      settings.mostSessions,
    );
    for (const webhook of webhooks) await stores.webhooks.putLabelled(webhook);
    return session;
  };
  const session = await teller.write("session", [id], async (stores, tell) => {
    // Told of or not, it is one step with its webhooks.
    const session = await (tell || webhooks.length === 0
      ? make(stores)
      : atomically(make, principal.organizationId));
    tell?.(id, { name: "session_status", session: viewOf(connections, session) });
    return session;
  });
  for (const webhook of webhooks) await ports.onWebhook(webhook);
  return session;
}

function tokenFor(mint: Mint, wished: string | undefined): string {
  if (wished === undefined) return mint.secret("instance_token");
  if (!mint.isAcceptableToken(wished)) {
    throw new GatewayError("invalid_input", "an instance token is 16 to 256 visible ASCII characters", {
      details: { token: "takes 16 to 256 visible ASCII characters" },
    });
  }
  // As for one that somebody has: who tries guesses must not learn which of them are tokens of others.
  if (!mint.isHardToGuess(wished)) throw new GatewayError("token_taken", "that token is in use");
  return wished;
}
