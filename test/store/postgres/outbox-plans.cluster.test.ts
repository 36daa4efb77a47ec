import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fact, Outbox, Settlement, WebhookStore } from "../../../src/core/index.ts";
import { newId } from "../../../src/store/new-id.ts";
import { openPostgres } from "../../../src/store/postgres/open.ts";
import { postgresOutbox } from "../../../src/store/postgres/outbox/outbox.ts";
import { postgresWebhookStore } from "../../../src/store/postgres/webhook-store.ts";
import { createVault } from "../../../src/store/vault.ts";
import { AT_MS, filling } from "../../contracts/store/support/filled-stores.ts";
import { testDatabase, type TestDatabase } from "../../support/postgres/database.ts";
import { explained, type Explained } from "../../support/postgres/explained.ts";

/** In streams of a thousand each. */
const EVENTS = 100_000;
const WEBHOOKS = 5_000;
/** Of these others there are so many that an index is worth it. */
const LARGE = new Set(["events", "event_lanes", "dead_letters", "webhook_attempts", "webhooks"]);
const NAMES: readonly Fact["name"][] = ["session_deleted"];

const vault = createVault(Buffer.alloc(32, 7));
/** What stands in these tables was never sealed. */
const unsealed: typeof vault = { ...vault, open: () => "{}" };
/** Webhooks of the one organization that has heard something. */
const HEARING = "(SELECT * FROM webhooks WHERE organization_id = (SELECT organization_id FROM event_orders))";
let database: TestDatabase;
let explaining: Explained;
let acme: string;
let webhookId: string;

beforeAll(async () => {
  database = await testDatabase();
  const store = await openPostgres({ url: database.url, vault, wallMs: () => AT_MS });
  acme = await filling(store).organization();
  for (let other = 1; other < 50; other++) await filling(store).organization();
  ({ id: webhookId } = await filling(store).webhook(acme));
  await store.close();
  for (const statement of [
    `INSERT INTO webhooks SELECT (w).* FROM (
       SELECT jsonb_populate_record(w, jsonb_build_object('id', w.id || n, 'organization_id', (SELECT id FROM organizations ORDER BY id OFFSET n % 50 LIMIT 1))) AS w FROM webhooks w, generate_series(2, ${WEBHOOKS}) n) all_of`,
    `INSERT INTO event_streams SELECT n::text, w.organization_id, 1000 FROM (SELECT * FROM webhooks ORDER BY id LIMIT 1) w, generate_series(1, ${EVENTS / 1_000}) n`,
    `INSERT INTO events (stream, n, organization_id, id, name, at, expires_at, fact, place)
     SELECT 1 + n / 1000, 1 + n % 1000, w.organization_id, n, 'session_deleted', n, CASE WHEN n % 10 = 0 THEN n + 1000000 END, '', n + 1
     FROM (SELECT * FROM webhooks ORDER BY id LIMIT 1) w, generate_series(0, ${EVENTS - 1}) n`,
    "INSERT INTO event_orders SELECT organization_id, count(*) FROM events GROUP BY organization_id",
    `INSERT INTO event_lanes SELECT w.id, s.stream, 500, 0, NULL FROM ${HEARING} w, event_streams s`,
    `INSERT INTO events_set_aside SELECT w.id, e.stream, e.n, 1, e.at FROM (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM ${HEARING} h) w JOIN events e ON e.n = w.nth`,
    `INSERT INTO dead_letters SELECT w.id, e.stream, e.n, e.organization_id, e.session_id, e.id, e.name, e.at, e.fact, 1, 500, 'x', e.at
     FROM ${HEARING} w, events e WHERE e.n = 8`,
    `INSERT INTO webhook_attempts SELECT w.id, n, '1', n, n, 'session_deleted', 1, true, 200, NULL, n FROM ${HEARING} w, generate_series(1, 100) n`,
  ])
    await database.query(statement);
  await database.query("VACUUM ANALYZE");
  explaining = await explained(database.url);
});

afterAll(async () => {
  await explaining[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

function settlement(): Settlement {
  const place = { webhookId, stream: "3", n: 600 };
  const failed = { attempts: 3, httpStatus: 500, reason: "HTTP 500" };
  return {
    lanes: [{ ...place, cursor: 600, attempts: 0, nextAtWallMs: null, generation: 0 }],
    setAside: [{ ...place, attempts: 1, nextAtWallMs: AT_MS }],
    over: [{ ...place, n: 7 }],
    dead: [{ ...place, ...failed, failedAtWallMs: AT_MS }],
    attempts: [
      {
        ...place,
        ...failed,
        id: newId(),
        eventId: "x",
        name: "session_deleted",
        isTaken: false,
        atWallMs: 5,
      },
    ],
    failing: [{ webhookId, sinceWallMs: AT_MS }],
  };
}

const event = () => ({
  ...{ id: newId(), organizationId: acme, sessionId: "7", atWallMs: AT_MS, expiresAtWallMs: null },
  fact: { name: "session_deleted" } as const,
});
const idAt = "0000000000000000000000000Z";

describe("among a hundred thousand events", () => {
  it.each<[string, readonly string[], (outbox: Outbox, webhooks: WebhookStore) => Promise<unknown>]>([
    ["one is written", [], (outbox) => outbox.append([event(), event()])],
    ["a stream is read", ["events_stream_n_key"], (outbox) => outbox.page("7", 400, NAMES, 20)],
    [
      "an organization's are read",
      ["events_in_order"],
      (outbox) => outbox.inOrder({ organizationId: acme, sessionId: null, names: NAMES }, EVENTS / 2, 20),
    ],
    ["a place is found", ["events_by_id"], (outbox) => outbox.placeOf(acme, idAt, idAt)],
    ["a lane is read", ["event_lanes_pkey"], (outbox) => outbox.lane({ webhookId, stream: "7" })],
    ["lanes of a webhook are", ["event_lanes_pkey"], (outbox) => outbox.listBehind(webhookId)],
    [
      "what came of deliveries is written",
      ["webhooks_pkey", "event_lanes_pkey", "events_stream_n_key", "webhook_attempts_pkey"],
      (outbox) => outbox.settle(settlement()),
    ],
    ["what is set aside is", ["events_set_aside_pkey"], (outbox) => outbox.listSetAside(webhookId, 20)],
    ["dead letters are", ["dead_letters_of_webhook"], (outbox) => outbox.listDead(webhookId, 20)],
    [
      "what came of deliveries is",
      ["dead_letters_of_webhook", "webhook_attempts_pkey"],
      (outbox) => outbox.listDeliveries(webhookId, undefined, 20),
    ],
    ["what waits is counted", ["events_stream_n_key"], (outbox) => outbox.backlog(webhookId, NAMES, 10)],
    [
      "a lane is set back",
      ["webhooks_in_order", "event_lanes_pkey", "events_stream_n_key", "dead_letters_pkey"],
      (outbox) => outbox.sendAgain({ webhookId, stream: "9" }, NAMES, 0, AT_MS),
    ],
    [
      "some are sent again",
      ["dead_letters_of_webhook", "webhook_attempts_pkey", "events_stream_n_key"],
      (outbox) => outbox.sendTheseAgain(webhookId, ["7", "1007"], AT_MS),
    ],
    ["a webhook goes ahead", ["events_set_aside_pkey"], (outbox) => outbox.skip(webhookId)],
    ["the old are forgotten", ["events_pkey"], (outbox) => outbox.forgetOlder(20, 0, 100)],
    ["the spoiled are", ["events_that_spoil"], (outbox) => outbox.forgetSpoiled(1_000_200, 100)],
    ["too many are", ["events_in_order"], (outbox) => outbox.forgetExcess(acme, EVENTS - 100, 100)],
    ["a webhook is found", ["webhooks_in_order"], (_, webhooks) => webhooks.target(acme, webhookId, AT_MS)],
    ["webhooks are listed", ["webhooks_in_order"], (_, webhooks) => webhooks.list(acme, "", 25)],
  ])("%s by an index", async (_, expected, use) => {
    const { steps } = explaining;
    const { whole, indexes } = await explaining.readsOf(() =>
      use(postgresOutbox(steps, unsealed), postgresWebhookStore(steps, unsealed)),
    );
    expect(whole.filter((table) => LARGE.has(table))).toEqual([]);
    expect([...indexes]).toEqual(expect.arrayContaining([...expected]));
  });
});
