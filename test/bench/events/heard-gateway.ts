import type { Webhook } from "../../../src/core/index.ts";
import { newId, openStore } from "../../../src/store/index.ts";
import { seededFolder, startGatewayOn, type GatewayProcess, type LinkedFolder } from "../gateway-process.ts";
import type { Caller } from "../presence-requests.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

/** Nobody listens there. */
export const DEAD = "http://127.0.0.1:9/";
export const SECRET = "a secret of the benchmarks";

/** A gateway of whose sessions some have a webhook each, and the others none. */
export interface HeardGateway extends AsyncDisposable {
  readonly gateway: GatewayProcess;
  readonly receiver: Receiver;
  /** With a webhook that takes all, and without one. */
  readonly heard: Caller;
  readonly unheard: Caller;
  /** The webhook of one is dead, that of the other never answers; they are off to begin with. */
  readonly bad: Caller;
  switchBad(isOn: boolean): Promise<void>;
}

/** `count` sessions with webhooks, two of them bad ones, and as many without. */
export async function startHeardGateway(count: number): Promise<HeardGateway> {
  await using made = new AsyncDisposableStack();
  const receiver = made.use(await startReceiver());
  const folder = made.use(await seededFolder(count * 2));
  const { seeded } = folder;
  const [heard, bad] = [seeded.sessions.slice(0, count - 2), seeded.sessions.slice(count - 2, count)];
  const [dead, hanging] = bad;
  const of = (sessionId: string | undefined, url: string, active = true) => ({ sessionId, url, active });
  const good = heard.map(({ id }) => of(id, `${receiver.address}/${id}`));
  const others = [of(dead?.id, DEAD, false), of(hanging?.id, `${receiver.address}/hang`, false)];
  const badWebhooks = (await seedWebhooks(folder, [...good, ...others])).slice(-2);
  const env = { DUET_PRIVATE_DESTINATIONS: "allow" };
  const gateway = made.use(await startGatewayOn(folder, { switches: [], env }));
  await gateway.untilOpen();
  const all = made.move();
  return {
    gateway,
    receiver,
    heard: { ...seeded, sessions: heard },
    unheard: { ...seeded, sessions: seeded.sessions.slice(count) },
    bad: { ...seeded, sessions: bad },
    async switchBad(isOn) {
      for (const { id } of badWebhooks) {
        const answer = await fetch(`${gateway.address}/api/v1/webhooks/${id}`, {
          method: "PATCH",
          headers: { Authorization: `Bearer ${seeded.apiKey}`, "Content-Type": "application/json" },
          body: JSON.stringify({ active: isOn }),
        });
        if (!answer.ok)
          throw new Error(`a webhook's change answered ${answer.status}: ${await answer.text()}`);
      }
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

type Wanted = { readonly sessionId: string | undefined; readonly url: string; readonly active: boolean };

/** Past the limit of what an organization may have. */
async function seedWebhooks({ path }: LinkedFolder, wanted: readonly Wanted[]): Promise<readonly Webhook[]> {
  const store = openStore({ directory: path, wallMs: Date.now });
  const webhooks: Webhook[] = [];
  for (const { sessionId = "", url, active } of wanted) {
    const session = await store.sessions.get(sessionId);
    if (!session) throw new Error("there is no such session");
    const webhook = { ...webhookOf(session.organizationId, url), sessionId, active };
    await store.webhooks.create(webhook, SECRET, Infinity);
    webhooks.push(webhook);
  }
  store.close();
  return webhooks;
}

/** For all that these scenarios make happen. */
export function webhookOf(organizationId: string, url: string): Webhook {
  const nowMs = Date.now();
  return {
    id: `wh_${newId()}`,
    organizationId,
    sessionId: null,
    dialect: "bearer-cid",
    label: null,
    url,
    isByEvent: false,
    withMedia: false,
    events: ["message", "presence.started", "presence.ended"],
    customHeaders: {},
    retryPolicy: { attempts: 15, delaySeconds: 2, policy: "exponential" },
    active: true,
    disabledReason: null,
    failingSinceMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}
