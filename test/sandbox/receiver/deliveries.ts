import { createHmac } from "node:crypto";
import { Agent, request, type IncomingMessage } from "node:http";
import { onTestFinished } from "vitest";
import type { DeliveryView } from "../../../src/sandbox/browser/receiver/receiver-view.ts";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../../src/sandbox/index.ts";

/** A simulated WhatsApp that outlives what the running test leaves open on it. */
export async function startForTest(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The address of a receiver, or of a call below it. */
export const at = ({ url }: Sandbox, path: string) => `${url}/receiver/${path}`;

/** Makes a call of a receiver's and gives its status. */
export async function tell(sandbox: Sandbox, path: string, fields: object): Promise<number> {
  return (await fetch(at(sandbox, path), { method: "POST", body: JSON.stringify(fields) })).status;
}

/** What came there, the newest first. */
export async function deliveriesAt(
  sandbox: Sandbox,
  name: string,
  since = 0,
): Promise<readonly DeliveryView[]> {
  const answer = await fetch(at(sandbox, `${name}/deliveries?since=${since}`));
  return (await answer.json()) as DeliveryView[];
}

/** An id that comes after those of a smaller `count`. */
export const eventId = (count: number) => `evt_01J9ZXC4D5E6F7G8H9J0K1M2${String(count).padStart(2, "0")}`;

export type Sent = {
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body: string;
};

/** Posts a delivery and gives its answer, as soon as that has begun. */
export function send(
  sandbox: Sandbox,
  name: string,
  { path = "", headers = {}, body }: Sent,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // A connection of its own, for faults end it.
    const agent = new Agent({ keepAlive: false });
    const call = request(at(sandbox, `${name}${path}`), { method: "POST", headers, agent }, resolve);
    call.on("error", reject);
    onTestFinished(() => void call.destroy());
    call.end(body);
  });
}

/** The status of the answer to an event of a session. */
export async function deliver(sandbox: Sandbox, name: string, id: string, session = "one"): Promise<number> {
  const body = JSON.stringify({ id, event: "message", session });
  const answer = await send(sandbox, name, { body, headers: { "webhook-id": id } });
  answer.resume();
  return answer.statusCode ?? 0;
}

/** The documented headers of both kinds, as of a moment. */
export function signed(secret: string, body: string, id: string, atMs = Date.now()): Record<string, string> {
  const seconds = Math.floor(atMs / 1000);
  const mac = createHmac("sha256", secret).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    "X-Webhook-Hmac": createHmac("sha512", secret).update(body).digest("hex"),
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${mac}`,
  };
}
