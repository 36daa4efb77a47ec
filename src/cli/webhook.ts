import {
  GatewayError,
  printable,
  toDeliveryRow,
  type Delivery,
  type Webhook,
  type Webhooks,
} from "../gateway.ts";
import {
  exactly,
  onlyOptions,
  requiredOption,
  textOption,
  UsageError,
  type Command,
  type Given,
} from "./command.ts";
import { durationMs } from "./duration.ts";
import { noOrganization, runTenantAction, type TenantAction } from "./tenant-action.ts";

/** What is listed, and what is sent again in one step. */
const MOST_SHOWN = 100;

export const webhook: Command = {
  usage: "webhook list --org ID | failures ID | redeliver ID [--since 2h] | test ID | enable ID [--from now]",
  summary: "webhooks: what is refused, and sending it again; without --since what was given up",
  options: { org: { type: "string" }, since: { type: "string" }, from: { type: "string" } },
  run: (given, { env }) => runTenantAction(ACTIONS, given, env),
};

const ACTIONS: Readonly<Record<string, TenantAction>> = {
  list(given) {
    exactly(given);
    onlyOptions(given, "org");
    const organizationId = requiredOption(given, "org");
    return async (tenants, { webhooks }) => {
      if (!(await tenants.listSessions(organizationId))) noOrganization(organizationId);
      const rows = [];
      for await (const each of webhooks.listAll(organizationId)) rows.push(await toJson(webhooks, each));
      const lines = rows.map((row) => `${describe(row).join("  ")}\n`);
      return { text: lines.join("") || "no webhooks\n", json: { webhooks: rows } };
    };
  },
  failures(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given);
    return async (_, { webhooks }) => {
      const failures = [];
      for await (const each of deliveriesOf(webhooks, await find(webhooks, id))) {
        if (each.status !== "delivered") failures.push(toDeliveryRow(each));
        if (failures.length === MOST_SHOWN) break;
      }
      const lines = failures.map(
        ({ at, status, event, eventId, attempts, error }) =>
          `${new Date(at).toISOString()}  ${status}  ${event}  ${eventId}  attempts ${attempts}  ${printable(error ?? "")}\n`,
      );
      return { text: lines.join("") || "no failures\n", json: { webhookId: id, failures } };
    };
  },
  redeliver(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given, "since");
    const sinceMs = sinceOf(given);
    return async (_, { webhooks }) => {
      const found = await find(webhooks, id);
      const count =
        sinceMs === undefined
          ? await sendDeadAgain(webhooks, found)
          : await webhooks.sendAgain(found, { sinceWallMs: Date.now() - sinceMs });
      return { text: `events that are sent again: ${count}\n`, json: { webhookId: id, count } };
    };
  },
  test(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given);
    return async (_, { webhooks }) => {
      const { httpStatus, ms, error } = await webhooks.test(await find(webhooks, id));
      const text = error === null ? `HTTP ${httpStatus} in ${ms} ms\n` : `not taken: ${error} (${ms} ms)\n`;
      return { text, json: { webhookId: id, httpStatus, ms, error }, ...(error !== null && { exitCode: 1 }) };
    };
  },
  enable(given) {
    const [id = ""] = exactly(given, "ID");
    onlyOptions(given, "from");
    const from = textOption(given, "from");
    if (from !== undefined && from !== "now") throw new UsageError(`--from: got ${from}, takes now`);
    return async (_, { webhooks }) => {
      const enabled = await webhooks.enable(await find(webhooks, id), from ?? "where it was");
      const begins = from === undefined ? "goes on where it was" : "begins with what happens now";
      return { text: `${id} is on and ${begins}\n`, json: await toJson(webhooks, enabled) };
    };
  },
};

/** Throws `unavailable`: there is no such webhook. */
async function find(webhooks: Webhooks, id: string): Promise<Webhook> {
  const found = await webhooks.get(id);
  if (!found) throw new GatewayError("unavailable", `there is no webhook ${id}`);
  return found;
}

async function* deliveriesOf(webhooks: Webhooks, of: Webhook): AsyncGenerator<Delivery> {
  for (let after: Delivery | undefined; ;) {
    const page: readonly Delivery[] = await webhooks.listDeliveries(of, after, MOST_SHOWN);
    yield* page;
    after = page.at(-1);
    if (page.length < MOST_SHOWN) return;
  }
}

async function sendDeadAgain(webhooks: Webhooks, of: Webhook): Promise<number> {
  const ids: string[] = [];
  for await (const { status, eventId } of deliveriesOf(webhooks, of))
    if (status === "dead") ids.push(eventId);
  let count = 0;
  for (let first = 0; first < ids.length; first += MOST_SHOWN)
    count += await webhooks.sendAgain(of, { ids: ids.slice(first, first + MOST_SHOWN) });
  return count;
}

function sinceOf(given: Given): number | undefined {
  const since = textOption(given, "since");
  if (since === undefined) return undefined;
  const ms = durationMs(since, "mhd");
  if (ms === undefined)
    throw new UsageError(`--since: got ${since}, takes minutes, hours or days such as 30m, 2h or 1d`);
  return ms;
}

async function toJson(webhooks: Webhooks, of: Webhook) {
  const { events, isAtLeast, oldestAtWallMs } = await webhooks.backlog(of);
  const [last] = await webhooks.listDeliveries(of, undefined, 1);
  return {
    id: of.id,
    organizationId: of.organizationId,
    sessionId: of.sessionId,
    dialect: of.dialect,
    label: of.label,
    url: of.url,
    events: of.events,
    active: of.active,
    disabledReason: of.disabledReason,
    failingSince: of.failingSinceMs,
    waiting: events,
    waitingIsAtLeast: isAtLeast,
    oldestAt: oldestAtWallMs,
    lastStatus: last?.httpStatus ?? null,
    lastError: last?.reason ?? null,
    lastAt: last?.atWallMs ?? null,
  };
}

function describe(row: Awaited<ReturnType<typeof toJson>>): readonly string[] {
  const { id, active, disabledReason, failingSince, url, waiting, oldestAt, lastStatus, lastError } = row;
  const atLeast = row.waitingIsAtLeast ? "at least " : "";
  const isFailing = active && failingSince !== null;
  return [
    id,
    active ? "on" : `off${disabledReason === null ? "" : ` (${printable(disabledReason)})`}`,
    printable(url),
    `waiting ${atLeast}${waiting}${oldestAt === null ? "" : ` since ${new Date(oldestAt).toISOString()}`}`,
    ...(isFailing ? [`takes nothing since ${new Date(failingSince).toISOString()}`] : []),
    ...(lastError !== null
      ? [`last: ${printable(lastError)}`]
      : lastStatus !== null
        ? [`last: ${lastStatus}`]
        : []),
  ];
}
