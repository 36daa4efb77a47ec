import type { Environment } from "../../src/config.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { linkSession, makeSession } from "../conformance/session.ts";
import { Cluster } from "../support/cluster/cluster.ts";
import { startPostgres } from "../support/postgres/server.ts";
import type { Screen } from "./running-sandbox.ts";

const NAME = "demo";
const OWN_NUMBER = "5511999990000";
const PARTNER_NUMBER = "5511988887777";

/** The same screen, of so many nodes as processes behind one address, beside a simulated WhatsApp in this process. */
export async function startOnNodes(
  nodes: number,
  env: Environment,
): Promise<AsyncDisposable & { readonly screen: Screen }> {
  await using made = new AsyncDisposableStack();
  const postgres = made.use(await startPostgres());
  const sandbox = made.use(await startSandbox());
  const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
  const settings = { DUET_PRIVATE_DESTINATIONS: "allow", DUET_LEASE_SECONDS: "20", ...env };
  const databaseUrl = postgres.urlOf("postgres");
  const cluster = made.use(await Cluster.start({ nodes, databaseUrl, whatsapp, env: settings }));
  const organization = await cluster.organization(NAME);
  const { apiKey, accountToken, organizationId } = organization;
  const phone = sandbox.url;
  const credentials = { full: apiKey, account: accountToken };
  const target = { base: cluster.front.url, credentials, sessions: {}, phone };
  const { instanceToken = "" } = await makeSession(target, "token-number", NAME);
  const body = JSON.stringify({ number: PARTNER_NUMBER, registered: true });
  await sandbox.request("/phone/registered", { method: "POST", body });
  await linkSession(target, "token-number", { word: NAME, number: OWN_NUMBER });
  const screen: Screen = {
    gateway: { url: cluster.front.url },
    whatsapp: { url: phone },
    organizationId,
    apiKey,
    accountToken,
    instanceToken,
    session: { id: await idOf(cluster.front.url, apiKey), name: NAME, number: OWN_NUMBER },
  };
  const ends = made.move();
  return { screen, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

/** Of the only session that there is. */
async function idOf(url: string, apiKey: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/sessions`, { headers: { Authorization: `Bearer ${apiKey}` } });
  const [only] = ((await answer.json()) as { data: readonly { id: string }[] }).data;
  if (!only) throw new Error("there is no session");
  return only.id;
}
