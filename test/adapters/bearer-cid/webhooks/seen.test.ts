import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { WebhookReceiver } from "../../../support/webhook-receiver.ts";
import { ROOT, UNKNOWN_ID, webhookCalls, type Row } from "./webhook-calls.ts";

type DeliveryRow = { readonly id: string; readonly eventId: string } & Record<string, unknown>;
type DeliveryPage = {
  readonly data: readonly DeliveryRow[];
  readonly nextCursor: string | null;
  readonly backlog: number;
  readonly oldestAt: number | null;
};

const NOT_FOUND = bearerRefusal(404, "not_found", "webhook not found");
const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const calls = webhookCalls(() => tenant);

let made = 0;
async function listen(settings: object = {}) {
  const path = `/seen/${++made}`;
  return { path, webhook: await calls.made({ url: receiver.url(path), events: ["message"], ...settings }) };
}
const text = (words: string) =>
  test.phone("/phone/send", { from: newNumber(), to: session.number, text: words });
const act = ({ id }: Pick<Row, "id">, action: string, body?: unknown, of = tenant) =>
  of.bearer.call("POST", `${ROOT}/${id}:${action}`, body);
const deliveries = ({ id }: Pick<Row, "id">, query = "") =>
  tenant.bearer.call("GET", `${ROOT}/${id}/deliveries${query}`);
const seen = async (webhook: Row, query = "") => (await deliveries(webhook, query)).body as DeliveryPage;

describe("a webhook's deliveries", () => {
  it("are told newest first, in pages", async () => {
    const { path, webhook } = await listen({ retryPolicy: { attempts: 1 } });
    receiver.answer = ({ event }) => (event.payload["body"] === "refused" ? 503 : 200);
    await text("taken");
    await receiver.until(path, "message");
    await text("refused");
    await eventually("both are told of", async () => (await seen(webhook)).data.length === 2);
    const { data, nextCursor } = await seen(webhook);
    const [refused, taken] = receiver
      .at(path)
      .map(({ event }) => event)
      .toReversed();
    const at = expect.any(Number) as number;
    const id = expect.stringMatching(/^dlv_[0-9A-HJKMNP-TV-Z]{26}$/) as string;
    const of = { id, event: "message", attempts: 1, at, happenedAt: at };
    expect(data).toEqual([
      { ...of, eventId: refused?.id, status: "dead", httpStatus: 503, error: "HTTP 503" },
      { ...of, eventId: taken?.id, status: "delivered", httpStatus: 200, error: null },
    ]);
    expect(nextCursor).toBeNull();
    const first = await seen(webhook, "?limit=1");
    expect(first.data).toEqual(data.slice(0, 1));
    const rest = await seen(webhook, `?limit=1&cursor=${first.nextCursor ?? ""}`);
    const nothing = { backlog: 0, backlogIsAtLeast: false, oldestAt: null };
    expect(rest).toEqual({ data: data.slice(1), nextCursor: null, ...nothing });
  });

  it("have beside them what waits, and the webhook since when it takes nothing", async () => {
    const { path, webhook } = await listen();
    // While it is switched off others hear, and what they hear is kept.
    await listen();
    const told = async () => (await calls.get(webhook)).body as Row;
    receiver.answer = () => 503;
    await text("refused");
    await receiver.until(path, "message");
    await eventually("it takes nothing", async () => "failingSince" in (await told()));
    const { failingSince } = await told();
    expect(failingSince).toBeTypeOf("number");
    await calls.update(webhook, { active: false });
    await text("waits too");
    await eventually("both wait", async () => (await seen(webhook)).backlog === 2);
    const { oldestAt } = await seen(webhook);
    expect(oldestAt).toBeLessThanOrEqual(failingSince as number);
    receiver.answer = () => 200;
    await calls.update(webhook, { active: true });
    await eventually("nothing waits", async () => (await seen(webhook)).backlog === 0);
    expect(await seen(webhook)).toMatchObject({ oldestAt: null });
    expect(await told()).not.toHaveProperty("failingSince");
  });

  it.each([
    ["limit=x", "limit: takes a whole number", { limit: "takes a whole number" }],
    ["cursor=x", "invalid cursor", { cursor: "takes the nextCursor of a page" }],
    ["cursor=MS4x", "invalid cursor", { cursor: "takes the nextCursor of a page" }],
  ])("are refused for %s", async (query, message, details) => {
    const { webhook } = await listen();
    const refusal = bearerRefusal(400, "validation_error", message, details);
    expect(await deliveries(webhook, `?${query}`)).toEqual(refusal);
  });
});

describe("a test delivery", () => {
  it("is signed, to the webhook's own address, and its answer told", async () => {
    const { path, webhook } = await listen({ secret: "hush", active: false });
    receiver.answer = () => 200;
    const answer = await act(webhook, "test");
    expect(answer).toEqual({
      status: 200,
      body: { httpStatus: 200, ms: expect.any(Number) as number, error: null },
    });
    const [{ event, headers } = expect.fail("nothing came")] = receiver.at(path);
    expect(event).toMatchObject({ event: "webhook.test", session: null, payload: {} });
    expect(headers).toHaveProperty("x-webhook-hmac");
    expect(headers).toHaveProperty("webhook-signature");
    receiver.answer = () => 302;
    expect((await act(webhook, "test")).body).toMatchObject({ httpStatus: 302, error: "HTTP 302" });
    const nobody = await calls.made({ url: "http://127.0.0.1:9/" });
    expect((await act(nobody, "test")).body).toMatchObject({
      httpStatus: null,
      error: "it cannot be reached (ECONNREFUSED)",
    });
    expect((await seen(webhook)).data).toEqual([]);
  });
});

describe("events that are asked for again", () => {
  it("come with their id and a mark, since a moment or by the ids of deliveries", async () => {
    const { path, webhook } = await listen();
    receiver.answer = () => 200;
    const since = Date.now();
    await text("once");
    const { event, headers } = await receiver.until(path, "message");
    expect(headers).not.toHaveProperty("duet-replay");
    await eventually("it is told of", async () => (await seen(webhook)).data.length === 1);
    expect(await act(webhook, "redeliver", { since })).toEqual({ status: 202, body: { count: 1 } });
    await eventually("it comes again", async () => (await seen(webhook)).data.length === 2);
    const [{ id } = expect.fail("none")] = (await seen(webhook)).data;
    expect(await act(webhook, "redeliver", { ids: [id, event.id] })).toEqual({
      status: 202,
      body: { count: 1 },
    });
    await eventually("it comes once more", () => receiver.at(path).length === 3);
    for (const again of receiver.at(path).slice(1)) {
      expect(again.headers).toMatchObject({ "duet-replay": "1", "webhook-id": event.id });
      expect(again.event).toEqual(event);
    }
    expect(await act(webhook, "redeliver", { since: Date.now() + 60_000 })).toEqual({
      status: 202,
      body: { count: 0 },
    });
  });

  const IDS_TAKE = "takes 1 to 100 ids, dlv_* of deliveries or evt_* of events";
  it.each<[string, object, string, string]>([
    ["nothing", {}, "body", "takes either since or ids"],
    ["both", { since: 1, ids: [`evt_${UNKNOWN_ID.slice(3)}`] }, "body", "takes either since or ids"],
    ["a time before all others", { since: -1 }, "since", "takes epoch milliseconds"],
    ["another type", { since: "2h" }, "since", "takes epoch milliseconds"],
    ["no ids", { ids: [] }, "ids", IDS_TAKE],
    ["another id", { ids: ["x"] }, "ids.0", IDS_TAKE],
    ["too many ids", { ids: Array<string>(101).fill(`evt_${UNKNOWN_ID.slice(3)}`) }, "ids", IDS_TAKE],
  ])("are refused for %s", async (_, body, field, sentence) => {
    const { webhook } = await listen();
    const answer = await act(webhook, "redeliver", body);
    expect(answer).toEqual(
      bearerRefusal(422, "validation_error", `${field}: ${sentence}`, { [field]: sentence }),
    );
  });

  it("are refused for what is no object", async () => {
    const { webhook } = await listen();
    for (const body of ["{", "[]", ""]) expect((await act(webhook, "redeliver", body)).status).toBe(400);
  });
});

describe("what is asked of a webhook", () => {
  it("is its organization's, and no session's", async () => {
    const { webhook } = await listen();
    const stranger = await Tenant.in(test);
    expect(await act(webhook, "test", undefined, stranger)).toEqual(NOT_FOUND);
    expect(await act(webhook, "redeliver", { since: 1 }, stranger)).toEqual(NOT_FOUND);
    expect(await act({ id: UNKNOWN_ID }, "test")).toEqual(NOT_FOUND);
    expect(await deliveries({ id: UNKNOWN_ID })).toEqual(NOT_FOUND);
    expect(await tenant.bearer.call("GET", `${ROOT}/${webhook.id}:test`)).toEqual(NOT_FOUND);
  });
});
