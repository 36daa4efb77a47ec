import type { Configuration } from "../configuration/configuration.ts";
import { GatewayError } from "../errors.ts";
import type { CoreSettings, Ports } from "../ports.ts";
import type { Principal } from "../tenants/principal.ts";
import type { AnnounceMode, Session } from "./session.ts";

export type CreateSession = {
  /** Refused when taken. Without one: the label where it is free and legal, else the id. */
  readonly name?: string | undefined;
  readonly label?: string | undefined;
  /** The caller's own instance token. */
  readonly token?: string | undefined;
  readonly announce?: AnnounceMode | undefined;
  readonly autoRead?: boolean | undefined;
  readonly presenceTyping?: boolean | undefined;
  readonly configuration?: Configuration | undefined;
};

const LEGAL_NAME = /^[A-Za-z0-9_-]{1,100}$/;

/** Whether a text can be the name of a session in a path. */
export function isSessionName(text: string): boolean {
  return LEGAL_NAME.test(text);
}

/** Makes an unlinked, stopped session. Throws `invalid_input`, `name_taken`, `token_taken`, `quota_exceeded`. */
export function createSession(
  ports: Ports,
  settings: CoreSettings,
  principal: Principal,
  input: CreateSession,
): Session {
  const id = ports.mint.id();
  const { organizationId } = principal;
  const isFree = (name: string) => !ports.sessions.isNameTaken(organizationId, name);
  const { label } = input;
  const name = input.name ?? (label !== undefined && isSessionName(label) && isFree(label) ? label : id);
  return ports.sessions.create(
    {
      id,
      organizationId,
      name,
      label: label ?? name,
      createdBy: principal.kind === "login" ? principal.userId : principal.id,
      createdAtMs: ports.clock.wallMs(),
      announce: input.announce ?? settings.announce,
      autoRead: input.autoRead ?? false,
      presenceTyping: input.presenceTyping ?? false,
      configuration: input.configuration ?? {},
    },
    { credentialId: ports.mint.id(), secret: tokenFor(ports, input.token) },
    settings.mostSessions,
  );
}

function tokenFor(ports: Ports, wished: string | undefined): string {
  if (wished === undefined) return ports.mint.secret("instance_token");
  if (!ports.mint.isAcceptableToken(wished)) {
    throw new GatewayError("invalid_input", "an instance token is 16 to 256 visible ASCII characters", {
      details: { token: "takes 16 to 256 visible ASCII characters" },
    });
  }
  // As for one that somebody has: who tries guesses must not learn which of them are tokens of others.
  if (!ports.mint.isHardToGuess(wished)) throw new GatewayError("token_taken", "that token is in use");
  return wished;
}
