import { parseConfig } from "../../src/config.ts";
import { openOffice, type Capability } from "../../src/gateway.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { systemClock } from "../../src/system-clock.ts";
import { Cluster, ENCRYPTION_KEY, type Organization } from "../support/cluster/cluster.ts";
import { IdentityProvider } from "../support/identity-provider.ts";
import { testDatabase, type TestDatabase } from "../support/postgres/database.ts";
import { exchange } from "./exchange.ts";
import { LOGIN_SECONDS, REQUESTS_PER_MINUTE, type Own } from "./own-server.ts";
import { linkSession, makeSession, type CaseSession } from "./session.ts";
import type { Target } from "./target.ts";

/** The same as a server of its own, in processes: so many nodes without limits behind one address, and as many with. */
export async function startOnNodes(nodes: number, sandbox: Sandbox): Promise<Own> {
  await using made = new AsyncDisposableStack();
  const logins = made.use(await IdentityProvider.start(systemClock));
  const [database, withLimits] = [made.use(await testDatabase()), made.use(await testDatabase())];
  const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
  // On a busy machine nobody is to lose its lease: that is not what is asked about.
  const steady = { DUET_LEASE_SECONDS: "20" };
  const env = {
    ...steady,
    DUET_RATE_LIMIT_PER_MINUTE: "0",
    DUET_CHAT_STATES_PER_SECOND: "0",
    DUET_JWKS_URL: logins.url,
  };
  const free = made.use(await Cluster.start({ nodes, databaseUrl: database.url, whatsapp, env }));
  const limited = made.use(
    await Cluster.start({ nodes, databaseUrl: withLimits.url, whatsapp, env: steady }),
  );
  const superAdmin = await logins.token({ role: "super_admin", exp: Date.now() / 1000 + LOGIN_SECONDS });
  const limitedOne = await limited.organization("limited");
  const target: Target = {
    ...(await targetOf(free, database, superAdmin, sandbox.url)),
    limited: { base: limited.front.url, secret: limitedOne.apiKey, limit: REQUESTS_PER_MINUTE },
  };
  const ends = made.move();
  return { target, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

async function targetOf(
  cluster: Cluster,
  database: TestDatabase,
  superAdmin: string,
  phone: string,
): Promise<Target> {
  const [own, strange] = [await cluster.organization("tenant"), await cluster.organization("stranger")];
  const keys = await keysOf(database, own);
  const base: Target = {
    base: cluster.front.url,
    credentials: { full: own.apiKey, account: own.accountToken },
    sessions: {},
    phone,
  };
  const strangers: Target = {
    ...base,
    credentials: { full: strange.apiKey, account: strange.accountToken },
  };
  const made = async (target: Target) => given(await makeSession(target, "token-number"), database);
  const linked = async () => {
    const session = await makeSession(base, "token-number");
    await linkSession(base, "token-number", session);
    return given(session, database);
  };
  const [open, stopped, unlinked, other] = [
    await linked(),
    await linked(),
    await made(base),
    await made(base),
  ];
  await stop(base, stopped.id);
  return {
    ...base,
    credentials: {
      ...base.credentials,
      ...keys,
      "other-instance": other.instanceToken,
      "other-organization": strange.apiKey,
      "super-admin": superAdmin,
    },
    sessions: {
      "linked-open": open,
      "linked-stopped": stopped,
      unlinked,
      "other-organization": await made(strangers),
    },
  };
}

const CAPABILITIES = ["read", "send", "manage", "events"] as const satisfies readonly Capability[];

/** An api-key that may do one thing, for each. */
async function keysOf({ url }: TestDatabase, { organizationId }: Organization) {
  const config = parseConfig({ DUET_DATABASE_URL: url, DUET_ENCRYPTION_KEY: ENCRYPTION_KEY });
  await using office = await openOffice(config);
  const keys: Partial<Record<`${(typeof CAPABILITIES)[number]}-only`, string>> = {};
  for (const one of CAPABILITIES) {
    const asked = { organizationId, can: [one], name: null, expiresInMs: null };
    keys[`${one}-only`] = (await office.tenants.createApiKey(asked))?.secret ?? "";
  }
  return keys;
}

type Known = NonNullable<Target["sessions"]["unlinked"]> & {
  readonly id: string;
  readonly instanceToken: string;
};

/** What a credentials file gives of it; the other dialect's word for it is in the database. */
async function given(
  { word, number, instanceToken = "" }: CaseSession,
  database: TestDatabase,
): Promise<Known> {
  const [row] = await database.query("SELECT id FROM sessions WHERE name = $1", [word]);
  return { id: String(row?.["id"]), name: word, ...(number !== undefined && { number }), instanceToken };
}

async function stop({ base, credentials }: Target, id: string): Promise<void> {
  const headers = { host: new URL(base).host, authorization: `Bearer ${credentials.full ?? ""}` };
  const path = `/api/v1/sessions/${id}:stop`;
  const { status } = await exchange(base, { method: "POST", path, headers, body: undefined });
  if (status >= 300) throw new Error(`the session's end was answered ${status}`);
}
