import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { GatewayError, type Gateway, type Session } from "../gateway.ts";
import type { Sandbox } from "../sandbox/index.ts";

const NAME = "demo";
/** Numbers of nobody: the demo's own, and the chat partner that the printed calls go to. */
const OWN_NUMBER = "5511999990000";
export const PARTNER_NUMBER = "5511988887777";
const OPEN_WITHIN_MS = 30_000;

type DemoTenant = { readonly organizationId: string; readonly apiKey: string; readonly accountToken: string };

/** An organization with one linked session to try the gateway on. */
export type Demo = DemoTenant & {
  readonly session: Session;
  readonly number: string;
  readonly instanceToken: string;
};

/** Makes the demo, or finds that of the last time. Throws `unavailable` when its session does not open. */
export async function prepareDemo(gateway: Gateway, sandbox: Sandbox, directory: string): Promise<Demo> {
  const tenant = await demoTenant(gateway, path.join(directory, "demo.json"));
  const principal = await gateway.core.callers.authenticate(tenant.apiKey);
  if (principal?.kind !== "api_key") {
    throw new GatewayError("unavailable", "the demo organization cannot be used");
  }
  const { sessions } = gateway.core;
  const session =
    (await sessions.findByName(tenant.organizationId, NAME)) ??
    (await sessions.create(principal, { name: NAME, label: "Demo" }));
  // Under the LID that the session may know from the last time.
  await post(sandbox, "/phone/registered", { number: PARTNER_NUMBER, registered: true });
  await open(gateway, sandbox, session);
  return { ...tenant, session, number: OWN_NUMBER, instanceToken: await sessions.instanceToken(session) };
}

/** Its secrets are kept readable: they open nothing but a simulated WhatsApp. */
async function demoTenant({ core, tenants }: Gateway, file: string): Promise<DemoTenant> {
  const known = readTenant(file);
  if (known && (await core.callers.authenticate(known.apiKey))) return known;
  const made = await tenants.createOrganization(NAME, { maxSessions: null, rateLimitPerMinute: null });
  const tenant = {
    organizationId: made.organization.id,
    apiKey: made.apiKey.secret,
    accountToken: made.accountToken.secret,
  };
  // Put in place as a whole: half of it would be a demo that nobody finds again.
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify(tenant), { mode: 0o600, flush: true });
  renameSync(draft, file);
  return tenant;
}

function readTenant(file: string): DemoTenant | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as DemoTenant;
  } catch {
    return undefined;
  }
}

async function open({ core }: Gateway, sandbox: Sandbox, session: Session): Promise<void> {
  const link = await core.sessions.link(session);
  if (link.step === "scan") {
    await post(sandbox, "/phone/scan", { qr: link.qr.text, number: OWN_NUMBER });
  }
  if (await core.sessions.untilOpen(session, OPEN_WITHIN_MS)) return;
  const { state } = await core.sessions.view(session);
  const reason = "reason" in state ? state.reason : `it is ${state.status}`;
  throw new GatewayError("unavailable", `the demo session did not open: ${reason}`);
}

async function post(sandbox: Sandbox, call: string, body: object): Promise<void> {
  await sandbox.request(call, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
