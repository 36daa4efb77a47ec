import type { Sandbox } from "../sandbox/index.ts";
import type { Demo } from "./demo.ts";

/** Named after who tells them. */
const RECEIVERS = { bearer: "bearer-cid", token: "token-number" } as const;
/** They keep nothing secret: they show on a screen, and open nothing. */
const SECRET = "demo-webhook-secret";
const AUTHORIZATION = "Bearer demo-webhook-token";

/** Tells the simulated WhatsApp's receivers what the webhooks of `webhookCalls` sign and log in with. */
export async function expectDeliveries(sandbox: Sandbox): Promise<void> {
  const expected = {
    [RECEIVERS.bearer]: { secret: SECRET },
    [RECEIVERS.token]: { authorization: AUTHORIZATION },
  };
  for (const [name, fields] of Object.entries(expected)) {
    await sandbox.request(`/receiver/${name}/expect`, { method: "POST", body: JSON.stringify(fields) });
  }
}

/** Calls to paste into a terminal, by dialect: a webhook that tells a receiver of every event. */
export function webhookCalls(
  address: string,
  { url }: Sandbox,
  { session, apiKey, instanceToken }: Demo,
): Readonly<Record<"bearer-cid" | "token-number", string>> {
  return {
    "bearer-cid":
      `curl -i -X POST ${address}/api/v1/webhooks ` +
      `-H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' ` +
      `-d '{"url":"${url}/receiver/${RECEIVERS.bearer}","secret":"${SECRET}"}'`,
    "token-number":
      `curl -i -X POST ${address}/api/events/webhook/${session.name} ` +
      `-H 'token: ${instanceToken}' -H 'Content-Type: application/json' ` +
      `-d '{"enabled":true,"url":"${url}/receiver/${RECEIVERS.token}","authorization":"${AUTHORIZATION}"}'`,
  };
}
