import { GatewayError, type Core, type Principal, type Session } from "../../core/index.ts";
import { isUlid } from "../../http/input/ulid.ts";

/** Sessions that are named to who has named none. */
const MOST_NAMED = 20;

/** A session that the caller may see, by its id or its name; the only one where none is named. Throws `session_not_found`. */
export async function findSession(
  core: Core,
  caller: Principal,
  named: string | undefined,
): Promise<Session> {
  const found =
    caller.kind === "instance_token" ? await ownOf(core, caller) : await inAll(core, caller, named);
  const isMeant =
    named === undefined || found?.id === named || found?.name.toLowerCase() === named.toLowerCase();
  if (found && isMeant) return found;
  const names = await namesFor(core, caller);
  throw new GatewayError("session_not_found", named === undefined ? "name a session" : "session not found", {
    details: { sessions: names },
  });
}

function ownOf(
  core: Core,
  { organizationId, sessionId }: Principal & { readonly kind: "instance_token" },
): Promise<Session | undefined> {
  return core.sessions.find(organizationId, sessionId);
}

async function inAll(
  core: Core,
  { organizationId }: Principal,
  named: string | undefined,
): Promise<Session | undefined> {
  if (named === undefined) {
    const [only, ...others] = await Array.fromAsync(core.sessions.list(organizationId, { limit: 2 }));
    return others.length === 0 ? only : undefined;
  }
  const byId = isUlid(named) ? await core.sessions.find(organizationId, named) : undefined;
  return byId ?? core.sessions.findByName(organizationId, named);
}

/** Those that could have been meant; only who may read is told. */
async function namesFor(core: Core, caller: Principal): Promise<readonly string[]> {
  if (!caller.can.has("read")) return [];
  if (caller.kind === "instance_token") return [(await ownOf(core, caller))?.name ?? ""];
  const sessions = core.sessions.list(caller.organizationId, { limit: MOST_NAMED });
  return (await Array.fromAsync(sessions)).map(({ name }) => name);
}
