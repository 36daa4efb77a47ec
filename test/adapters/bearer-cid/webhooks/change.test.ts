import { beforeEach, describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { Tenant } from "../../../support/tenant.ts";
import { ownerOf } from "../../../support/test-gateway.ts";
import { webhookCalls } from "./webhook-calls.ts";

const NOT_FOUND = bearerRefusal(404, "not_found", "webhook not found");

const clock = new ManualClock();
const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });
let tenant: Tenant;
// One for each test: an organization has 50 webhooks at most.
beforeEach(async () => void (tenant = await Tenant.in(test)));

const { get, update, remove, made } = webhookCalls(() => tenant);

describe("a change", () => {
  it("touches what it names and leaves the rest", async () => {
    const session = await tenant.session();
    const before = await made({ events: ["message"], customHeaders: { A: "1" }, sessionId: session.id });
    await clock.advance(1_000);
    const changes: readonly (readonly [object, object])[] = [
      [{}, {}],
      [{ active: false }, { active: false }],
      [{ url: "http://localhost/x" }, { url: "http://localhost/x" }],
      [{ events: [] }, { events: [] }],
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

  it("leaves a private address that was set before, and takes no other", async () => {
    const url = "http://10.0.0.1/hook";
    const principal = await ownerOf(test.gateway, tenant.secrets);
    const { id } = await test.gateway.core.webhooks.create(principal, { url, dialect: "bearer-cid" });
    const webhook = { id };
    expect(await update(webhook, { url, active: false })).toMatchObject({ status: 200, body: { url } });
    expect((await update(webhook, { url: "http://10.0.0.2/hook" })).status).toBe(422);
    expect(await get(webhook)).toMatchObject({ body: { url, active: false } });
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
