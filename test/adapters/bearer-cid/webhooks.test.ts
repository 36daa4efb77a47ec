import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Api, bearerRefusal, type Answer } from "../../support/api.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { OpenApiDocument } from "../../support/openapi-document.ts";
import { Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const ROOT = "/api/v1/webhooks";
const URL_OF_MINE = "https://example.com/webhooks/wa";
const UNKNOWN_ID = "wh_01J9ZX8K2QHV0M3T6R7P4N5W8C";
const NOT_FOUND = bearerRefusal(404, "not_found", "webhook not found");
const NO_CONTENT: Answer = { status: 204, body: undefined };
const LACKS_MANAGE = bearerRefusal(403, "forbidden", "this needs the capability manage");

const URL_TAKES = "takes an http or https address of up to 2048 characters, with no user name in it";
const HEADERS_TAKE = "takes up to 50 headers: names, and values of up to 4096 visible characters";
const EVENTS_TAKE = "takes up to 100 names of events, or *";
const ATTEMPTS_TAKE = "takes a whole number from 1 to 50";
const DELAY_TAKES = "takes whole seconds from 1 to 3600";
const SECRET_TAKES = "takes 1 to 256 characters";
const SESSION_TAKES = "takes the id of a session of the organization";

type Row = Record<string, unknown> & { readonly id: string };

const clock = new ManualClock();
let test: TestGateway;
let tenant: Tenant;
beforeAll(async () => void (test = await TestGateway.start({ clock, config: { requestsPerMinute: 0 } })));
// One for each test: an organization has 50 webhooks at most.
beforeEach(() => void (tenant = new Tenant(test)));
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

const create = (body?: unknown, of = tenant) => of.bearer.call("POST", ROOT, body);
const get = ({ id }: { id: string }, of = tenant) => of.bearer.call("GET", `${ROOT}/${id}`);
const update = ({ id }: { id: string }, body?: unknown, of = tenant) =>
  of.bearer.call("PATCH", `${ROOT}/${id}`, body);
const remove = ({ id }: { id: string }, of = tenant) => of.bearer.call("DELETE", `${ROOT}/${id}`);
const list = (of = tenant) => of.bearer.call("GET", ROOT);

async function made(body: object = {}, of = tenant): Promise<Row> {
  const answer = await create({ url: URL_OF_MINE, ...body }, of);
  expect(answer.status).toBe(201);
  return answer.body as Row;
}

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
    const own = new Tenant(test);
    const session = own.session();
    const settings = {
      url: "http://127.0.0.1:8080/hook?tenant=acme",
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
    ["the most of a policy", { retryPolicy: { attempts: 50, delaySeconds: 3600, policy: "linear" } }, {}],
    ["an empty list of events for every one", { events: [] }, { events: ["*"] }],
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
    const [own, stranger] = [new Tenant(test), new Tenant(test)];
    expect(await list(own)).toEqual({ status: 200, body: { data: [], nextCursor: "" } });
    const [one, two] = [await made({}, own), await made({}, own)];
    await made({}, stranger);
    expect(await list(own)).toEqual({ status: 200, body: { data: [one, two], nextCursor: "" } });
  });

  it("is not there for another organization, nor once it is deleted", async () => {
    const stranger = new Tenant(test);
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

describe("a change", () => {
  it("touches what it names and leaves the rest", async () => {
    const session = tenant.session();
    const before = await made({ events: ["message"], customHeaders: { A: "1" }, sessionId: session.id });
    await clock.advance(1_000);
    const changes: readonly (readonly [object, object])[] = [
      [{}, {}],
      [{ active: false }, { active: false }],
      [{ url: "http://localhost/x" }, { url: "http://localhost/x" }],
      [{ events: [] }, { events: ["*"] }],
      [{ customHeaders: {} }, { customHeaders: {} }],
      [
        { retryPolicy: { delaySeconds: 9 } },
        { retryPolicy: { attempts: 15, delaySeconds: 9, policy: "exponential" } },
      ],
      [
        { retryPolicy: { policy: "fixed" } },
        { retryPolicy: { attempts: 15, delaySeconds: 9, policy: "fixed" } },
      ],
      [{ sessionId: null }, { sessionId: null }],
    ];
    let expected: object = { ...before, updatedAt: clock.wallMs() };
    for (const [change, effect] of changes) {
      expected = { ...expected, ...effect };
      expect(await update(before, change)).toEqual({ status: 200, body: expected });
      expect(await get(before)).toEqual({ status: 200, body: expected });
    }
  });

  it("takes a row as it was told, whole", async () => {
    const webhook = await made({ events: ["message"], customHeaders: { A: "1" } });
    expect(await update(webhook, webhook)).toEqual({ status: 200, body: webhook });
  });

  it("is not lost to another one at the same time", async () => {
    const webhook = await made();
    const changes = [{ active: false }, { events: ["message"] }, { url: "http://localhost/" }];
    const answers = await Promise.all(changes.map((change) => update(webhook, change)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await get(webhook)).body).toEqual(Object.assign({}, webhook, ...changes));
  });

  it("of a webhook that is deleted at the same time is refused or made, and nothing is left", async () => {
    const webhook = await made();
    const [changed, removed, again] = await Promise.all([
      update(webhook, { active: false }),
      remove(webhook),
      remove(webhook),
    ]);
    expect([200, 404]).toContain(changed.status);
    expect([removed.status, again.status].sort()).toEqual([204, 404]);
    expect(await get(webhook)).toEqual(NOT_FOUND);
  });
});

describe("the scope of a webhook", () => {
  it("is a session of the organization: else 400 in a new one, 422 in a change", async () => {
    const stranger = new Tenant(test);
    const webhook = await made();
    for (const sessionId of [stranger.session().id, "01J9ZX8K2QHV0M3T6R7P4N5W8C", "", "x'"]) {
      const details = { sessionId: SESSION_TAKES };
      const refused = (status: number) =>
        bearerRefusal(status, "validation_error", `sessionId: ${SESSION_TAKES}`, details);
      expect(await create({ url: URL_OF_MINE, sessionId })).toEqual(refused(400));
      expect(await update(webhook, { sessionId })).toEqual(refused(422));
    }
    expect(await get(webhook)).toEqual({ status: 200, body: webhook });
  });

  it("takes the webhook along when the session is deleted, in either dialect, and no other", async () => {
    const own = new Tenant(test);
    const [one, two] = [own.session(), own.session()];
    await made({ sessionId: one.id }, own);
    await made({ sessionId: two.id }, own);
    const ofAll = await made({}, own);
    expect((await own.bearer.call("DELETE", `/api/v1/sessions/${one.id}`)).status).toBe(204);
    expect((await own.token.call("DELETE", `/api/instance/delete/${two.name}`)).status).toBe(200);
    expect((await list(own)).body).toEqual({ data: [ofAll], nextCursor: "" });
  });
});

describe("what a webhook does not take", () => {
  const headers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-${i}`, "1"]));
  const wrong: readonly (readonly [string, object, string, string])[] = [
    ["an address of null", { url: null }, "url", URL_TAKES],
    ["an address that is a number", { url: 5 }, "url", URL_TAKES],
    ["an empty address", { url: "" }, "url", URL_TAKES],
    ["an address without a scheme", { url: "example.com/hook" }, "url", URL_TAKES],
    ["another scheme", { url: "ftp://example.com" }, "url", URL_TAKES],
    ["a script", { url: "javascript:alert(1)" }, "url", URL_TAKES],
    ["an address with a user", { url: "https://me:secret@example.com" }, "url", URL_TAKES],
    ["an address with a line feed", { url: "https://example.com/\n" }, "url", URL_TAKES],
    ["an address of 2049 characters", { url: `https://a.example/${"x".repeat(2031)}` }, "url", URL_TAKES],
    ["events that are no list", { events: "message" }, "events", "takes a list"],
    ["events of null", { events: null }, "events", "takes a list"],
    ["an event that is no text", { events: [5] }, "events.0", "takes text"],
    ["an event of two words", { events: ["message", "poll vote"] }, "events.1", EVENTS_TAKE],
    ["an empty event", { events: [""] }, "events.0", EVENTS_TAKE],
    ["101 events", { events: Array(101).fill("message") }, "events", EVENTS_TAKE],
    ["a scope that is no text", { sessionId: 5 }, "sessionId", "takes text"],
    ["a secret of null", { secret: null }, "secret", "takes text"],
    ["an empty secret", { secret: "" }, "secret", SECRET_TAKES],
    ["a secret of 257 characters", { secret: "x".repeat(257) }, "secret", SECRET_TAKES],
    ["headers in a list", { customHeaders: [] }, "customHeaders", "takes an object"],
    ["headers of null", { customHeaders: null }, "customHeaders", "takes an object"],
    ["a header that is no text", { customHeaders: { A: 5 } }, "customHeaders.A", "takes text"],
    ["a name with a space", { customHeaders: { "A B": "1" } }, "customHeaders", HEADERS_TAKE],
    [
      "the name __proto__",
      JSON.parse(`{"customHeaders":{"A":"1","__proto__":"2"}}`),
      "customHeaders",
      HEADERS_TAKE,
    ],
    ["an empty name", { customHeaders: { "": "1" } }, "customHeaders", HEADERS_TAKE],
    ["a value with a line feed", { customHeaders: { A: "1\r\nB: 2" } }, "customHeaders", HEADERS_TAKE],
    ["a value with a null", { customHeaders: { A: "\0" } }, "customHeaders", HEADERS_TAKE],
    ["a value with a control character", { customHeaders: { A: "\u007f" } }, "customHeaders", HEADERS_TAKE],
    ["a value of 4097 characters", { customHeaders: { A: "x".repeat(4097) } }, "customHeaders", HEADERS_TAKE],
    ["51 headers", { customHeaders: headers(51) }, "customHeaders", HEADERS_TAKE],
    ["a policy that is none", { retryPolicy: "fixed" }, "retryPolicy", "takes an object"],
    [
      "an unknown policy",
      { retryPolicy: { policy: "never" } },
      "retryPolicy.policy",
      "takes exponential, linear or fixed",
    ],
    ["no attempts", { retryPolicy: { attempts: 0 } }, "retryPolicy.attempts", ATTEMPTS_TAKE],
    ["51 attempts", { retryPolicy: { attempts: 51 } }, "retryPolicy.attempts", ATTEMPTS_TAKE],
    ["half an attempt", { retryPolicy: { attempts: 1.5 } }, "retryPolicy.attempts", ATTEMPTS_TAKE],
    ["no delay", { retryPolicy: { delaySeconds: 0 } }, "retryPolicy.delaySeconds", DELAY_TAKES],
    [
      "a delay of an hour and a second",
      { retryPolicy: { delaySeconds: 3601 } },
      "retryPolicy.delaySeconds",
      DELAY_TAKES,
    ],
    [
      "a delay that is a text",
      { retryPolicy: { delaySeconds: "2" } },
      "retryPolicy.delaySeconds",
      DELAY_TAKES,
    ],
    ["a flag that is none", { active: "yes" }, "active", "takes true or false"],
    ["a flag of null", { active: null }, "active", "takes true or false"],
  ];

  it.each(wrong)("is %s: 400 in a new one, 422 in a change", async (_, body, member, why) => {
    const webhook = await made();
    const refused = (status: number) =>
      bearerRefusal(status, "validation_error", `${member}: ${why}`, { [member]: why });
    expect(await create({ url: URL_OF_MINE, ...body })).toEqual(refused(400));
    expect(await update(webhook, body)).toEqual(refused(422));
    expect(await get(webhook)).toEqual({ status: 200, body: webhook });
  });

  it.each<[string, unknown, string, string]>([
    ["no body", undefined, "body", "the body is missing"],
    ["no JSON", "{", "body", "the body is not JSON"],
    ["a list", [], "body", "body: takes an object"],
    ["null", "null", "body", "body: takes an object"],
    ["a text", `"x"`, "body", "body: takes an object"],
  ])("is %s: 400 for both", async (_, body, member, message) => {
    const webhook = await made();
    for (const answer of [await create(body), await update(webhook, body)]) {
      expect(answer).toMatchObject({
        status: 400,
        body: {
          error: { code: "validation_error", message, details: { [member]: expect.any(String) as string } },
        },
      });
    }
  });

  it("is another content type, nor a body that is too large", async () => {
    const webhook = await made();
    for (const [method, path] of [
      ["POST", ROOT],
      ["PATCH", `${ROOT}/${webhook.id}`],
    ] as const) {
      const text = await tenant.bearer.call(method, path, `{"url":"${URL_OF_MINE}"}`, {
        "Content-Type": "text/plain",
      });
      expect(text).toEqual(
        bearerRefusal(400, "validation_error", "the body takes the content type application/json", {
          "content-type": "takes application/json",
        }),
      );
      expect(
        (await tenant.bearer.call(method, path, { url: URL_OF_MINE, x: "x".repeat(66_000) })).status,
      ).toBe(413);
    }
  });

  it("is nothing at all in a new one", async () => {
    expect(await create({})).toEqual(
      bearerRefusal(400, "validation_error", `url: ${URL_TAKES}`, { url: URL_TAKES }),
    );
  });
});

describe("an organization", () => {
  it("has 50 webhooks at most, and makes another when one is gone", async () => {
    const first = await made();
    for (let count = 2; count <= 50; count++) await made();
    expect(await create({ url: URL_OF_MINE })).toEqual(
      bearerRefusal(403, "forbidden", "the organization may have 50 webhooks and has 50"),
    );
    expect((await create({ url: URL_OF_MINE }, new Tenant(test))).status).toBe(201);
    expect((await remove(first)).status).toBe(204);
    await made();
  });
});

describe("who may manage webhooks", () => {
  it("is who has the capability, and no instance token", async () => {
    const webhook = await made();
    const manager = Api.bearer(test.gateway, tenant.apiKey("manage"));
    expect((await manager.call("GET", `${ROOT}/${webhook.id}`)).status).toBe(200);
    expect((await Api.bearer(test.gateway, tenant.secrets.accountToken).call("GET", ROOT)).status).toBe(200);
    const others = [tenant.apiKey("read", "send"), tenant.instanceToken(tenant.session())];
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

describe("the document of webhooks", () => {
  const document = OpenApiDocument.of("bearer-cid");
  const operations = document.operations.filter(({ path }) => path.startsWith(ROOT));

  it("says of every operation and schema that it has no effect yet", () => {
    expect(operations.map(({ definition }) => definition["x-no-effect-yet"])).toEqual(Array(5).fill(true));
    const { schemas } = document.json["components"] as { schemas: Record<string, object> };
    const ofWebhooks = Object.entries(schemas).filter(([name]) => name.includes("Webhook"));
    expect(ofWebhooks).toHaveLength(4);
    for (const [, schema] of ofWebhooks) expect(schema).toHaveProperty("x-no-effect-yet", true);
  });

  it("shows an instance of every answer that keeps its schema", () => {
    for (const operation of operations) {
      const responses = operation.definition["responses"] as Record<string, { content?: object }>;
      for (const [status, { content }] of Object.entries(responses)) {
        if (!content) continue;
        const { example } = (content as Record<string, { example?: unknown }>)["application/json"] ?? {};
        if (["200", "201", "404"].includes(status)) expect(example).toBeDefined();
        if (example === undefined) continue;
        expect(document.faults(operation, Number(status), example)).toEqual([]);
      }
    }
  });
});
