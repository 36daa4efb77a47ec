import { beforeEach, describe, expect, it } from "vitest";
import { Api, bearerRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { Tenant } from "../../../support/tenant.ts";
import { ROOT, type Row, UNKNOWN_ID, URL_OF_MINE, webhookCalls } from "./webhook-calls.ts";

const NOT_FOUND = bearerRefusal(404, "not_found", "webhook not found");
const NO_CONTENT: Answer = { status: 204, body: undefined };
const LACKS_MANAGE = bearerRefusal(403, "forbidden", "missing required capability: manage");
const SESSION_TAKES = "takes the id of a session of the organization";

const clock = new ManualClock();
const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });
let tenant: Tenant;
// One for each test: an organization has 50 webhooks at most.
beforeEach(async () => void (tenant = await Tenant.in(test)));

const { create, get, update, remove, list, made } = webhookCalls(() => tenant);

/** A row as it is made now. */
function rowOf(of: Tenant, rest: Record<string, unknown> = {}): object {
  return {
    active: true,
    createdAt: clock.wallMs(),
    customHeaders: {},
    events: ["*"],
    id: expect.stringMatching(/^wh_[0-9A-HJKMNP-TV-Z]{26}$/) as string,
    organizationId: of.secrets.organizationId,
    retryPolicy: { attempts: 15, delaySeconds: 2, policy: "exponential" },
    sessionId: null,
    updatedAt: clock.wallMs(),
    url: URL_OF_MINE,
    ...rest,
  };
}

describe("a webhook", () => {
  it("is made of an address alone, with the documented values for the rest", async () => {
    expect(await create({ url: URL_OF_MINE })).toEqual({ status: 201, body: rowOf(tenant) });
  });

  it("keeps all it is given but shows no secret, to anybody, ever", async () => {
    const own = await Tenant.in(test);
    const session = await own.session();
    const settings = {
      url: "https://hooks.example:8080/hook?tenant=acme",
      events: ["message", "poll.vote", "message.status"],
      sessionId: session.id,
      customHeaders: { "X-Tenant": "acme", Authorization: "Basic abc==" },
      retryPolicy: { attempts: 3, delaySeconds: 60, policy: "fixed" },
      active: false,
    };
    const answer = await create({ ...settings, secret: "hush-hush-secret" }, own);
    const webhook = answer.body as Row;
    expect(answer).toEqual({ status: 201, body: rowOf(own, settings) });
    expect(await get(webhook, own)).toEqual({ status: 200, body: webhook });
    expect(await list(own)).toEqual({ status: 200, body: { data: [webhook], nextCursor: "" } });
    const rotated = await update(webhook, { secret: "another-secret" }, own);
    expect(rotated).toEqual({ status: 200, body: webhook });
    expect(test.log.join("\n")).not.toMatch(/hush-hush-secret|another-secret|Basic abc/);
  });

  it.each<[string, object, object]>([
    [
      "a policy in part",
      { retryPolicy: { attempts: 1 } },
      { retryPolicy: { attempts: 1, delaySeconds: 2, policy: "exponential" } },
    ],
    ["the most of a policy", { retryPolicy: { attempts: 100, delaySeconds: 86400, policy: "linear" } }, {}],
    [
      "more than the most of a policy",
      { retryPolicy: { attempts: 101, delaySeconds: 86401, policy: "exponential" } },
      { retryPolicy: { attempts: 100, delaySeconds: 86400, policy: "exponential" } },
    ],
    [
      "a policy of nothing, in any other word",
      { retryPolicy: { attempts: 0, delaySeconds: -1, policy: "stepped" } },
      { retryPolicy: { attempts: 15, delaySeconds: 2, policy: "fixed" } },
    ],
    ["an empty list of events for none of them", { events: [] }, { events: [] }],
    ["a scope of null", { sessionId: null }, { sessionId: null }],
    ["an address with another alphabet", { url: "https://bücher.example/ü" }, {}],
  ])("takes %s", async (_, body, expected) => {
    const row = rowOf(tenant, { ...body, ...expected });
    expect(await create({ url: URL_OF_MINE, ...body })).toEqual({ status: 201, body: row });
  });

  it("passes over unknown members", async () => {
    const body = { url: URL_OF_MINE, id: "wh_mine", organizationId: "other", createdAt: 5, x: 1 };
    expect(await create(body)).toEqual({ status: 201, body: rowOf(tenant) });
  });

  it("is listed with the others of its organization, in the order of their making", async () => {
    const [own, stranger] = [await Tenant.in(test), await Tenant.in(test)];
    expect(await list(own)).toEqual({ status: 200, body: { data: [], nextCursor: "" } });
    const [one, two] = [await made({}, own), await made({}, own)];
    await made({}, stranger);
    expect(await list(own)).toEqual({ status: 200, body: { data: [one, two], nextCursor: "" } });
  });

  it("is not there for another organization, nor once it is deleted", async () => {
    const stranger = await Tenant.in(test);
    const webhook = await made();
    expect(await get(webhook, stranger)).toEqual(NOT_FOUND);
    expect(await update(webhook, { active: false }, stranger)).toEqual(NOT_FOUND);
    expect(await remove(webhook, stranger)).toEqual(NOT_FOUND);
    expect(await get(webhook)).toEqual({ status: 200, body: webhook });
    expect(await remove(webhook)).toEqual(NO_CONTENT);
    for (const again of [get(webhook), update(webhook, {}), remove(webhook)]) {
      expect(await again).toEqual(NOT_FOUND);
    }
  });

  it.each(["x", "wh_", UNKNOWN_ID, "01J9ZX8K2QHV0M3T6R7P4N5W8C", "%00", "'%20OR%201=1", "wh_%2F"])(
    "with the id %s is not there",
    async (id) => {
      expect(await get({ id })).toEqual(NOT_FOUND);
    },
  );
});

describe("the scope of a webhook", () => {
  it("is a session of the organization: else 422", async () => {
    const stranger = await Tenant.in(test);
    const webhook = await made();
    for (const sessionId of [(await stranger.session()).id, "01J9ZX8K2QHV0M3T6R7P4N5W8C", "", "x'"]) {
      const details = { sessionId: SESSION_TAKES };
      const refused = bearerRefusal(422, "validation_error", `sessionId: ${SESSION_TAKES}`, details);
      expect(await create({ url: URL_OF_MINE, sessionId })).toEqual(refused);
      expect(await update(webhook, { sessionId })).toEqual(refused);
    }
    expect(await get(webhook)).toEqual({ status: 200, body: webhook });
  });

  it("takes the webhook along when the session is deleted, in either dialect, and no other", async () => {
    const own = await Tenant.in(test);
    const [one, two] = [await own.session(), await own.session()];
    await made({ sessionId: one.id }, own);
    await made({ sessionId: two.id }, own);
    const ofAll = await made({}, own);
    expect((await own.bearer.call("DELETE", `/api/v1/sessions/${one.id}`)).status).toBe(204);
    expect((await own.token.call("DELETE", `/api/instance/delete/${two.name}`)).status).toBe(200);
    // It may have been told of it by then, in vain.
    const { body } = await list(own);
    expect(body).toEqual({ data: [expect.objectContaining({ id: ofAll["id"] })], nextCursor: "" });
  });
});

describe("an organization", () => {
  it("has 50 webhooks at most, and makes another when one is gone", async () => {
    const first = await made();
    for (let count = 2; count <= 50; count++) await made();
    expect(await create({ url: URL_OF_MINE })).toEqual(
      bearerRefusal(403, "forbidden", "the organization may have 50 webhooks and has 50"),
    );
    expect((await create({ url: URL_OF_MINE }, await Tenant.in(test))).status).toBe(201);
    expect((await remove(first)).status).toBe(204);
    await made();
  });
});

describe("who may manage webhooks", () => {
  it("is who has the capability, and no instance token", async () => {
    const webhook = await made();
    const manager = Api.bearer(test.gateway, await tenant.apiKey("manage"));
    expect((await manager.call("GET", `${ROOT}/${webhook.id}`)).status).toBe(200);
    expect((await Api.bearer(test.gateway, tenant.secrets.accountToken).call("GET", ROOT)).status).toBe(200);
    const others = [await tenant.apiKey("read", "send"), await tenant.instanceToken(await tenant.session())];
    for (const api of others.map((secret) => Api.bearer(test.gateway, secret))) {
      expect(await api.call("GET", ROOT)).toEqual(LACKS_MANAGE);
      expect(await api.call("POST", ROOT, { url: URL_OF_MINE })).toEqual(LACKS_MANAGE);
      expect(await api.call("GET", `${ROOT}/${webhook.id}`)).toEqual(LACKS_MANAGE);
      expect(await api.call("PATCH", `${ROOT}/${webhook.id}`, {})).toEqual(LACKS_MANAGE);
      expect(await api.call("DELETE", `${ROOT}/${UNKNOWN_ID}`)).toEqual(LACKS_MANAGE);
    }
  });

  it("is told that a webhook is not there before the body is looked at", async () => {
    expect(await update({ id: UNKNOWN_ID }, "{ not JSON")).toEqual(NOT_FOUND);
    expect(await update({ id: UNKNOWN_ID }, { active: 5 })).toEqual(NOT_FOUND);
  });
});
