import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { Tenant } from "../../../support/tenant.ts";
import { TestGateway } from "../../../support/test-gateway.ts";
import { type Row, rowOf, sessionCalls } from "./session-calls.ts";

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const { create, get, qr, untilStatus, newRow } = sessionCalls(() => tenant, clock);

describe("create", () => {
  it("makes a stopped, unlinked session with every field of a row", async () => {
    const answer = await create({
      label: "Support line",
      autoRead: true,
      presenceTyping: true,
      announce: "quiet",
    });
    expect(answer).toEqual({
      status: 201,
      body: await newRow(tenant, {
        label: "Support line",
        autoRead: true,
        presenceTyping: true,
        announce: "quiet",
      }),
    });
    expect(await get(rowOf(answer))).toEqual({ status: 200, body: answer.body });
  });

  it.each<[string, unknown]>([
    ["no body", undefined],
    ["an empty body", ""],
    ["an empty object", {}],
    ["unknown members only", { name: "x", start_: true }],
  ])("labels a session with its id when there is %s", async (_, body) => {
    const row = rowOf(await create(body));
    expect(row).toEqual(await newRow(tenant, { label: row.id }));
  });

  it("names a session by its label where that is free and legal, else by its id", async () => {
    const own = await Tenant.in(test);
    const labels = ["sales", "SALES", "Support line", "ünïcode", "a/b", "x".repeat(100)];
    const rows: Row[] = [];
    for (const label of labels) rows.push(rowOf(await create({ label }, own)));
    const { body } = await own.token.call("GET", "/api/instance/list");
    const names = (body as { instances: { name: string }[] }).instances.map(({ name }) => name);
    const [, second, third, fourth, fifth] = rows.map(({ id }) => id);
    expect(names).toEqual(["sales", second, third, fourth, fifth, "x".repeat(100)]);
    expect(rows.map(({ label }) => label)).toEqual(labels);
  });

  it("begins the pairing at once when told to start", async () => {
    const answer = await create({ start: true });
    expect(rowOf(answer)).toEqual(await newRow(tenant, { label: rowOf(answer).id, status: "starting" }));
    await untilStatus(rowOf(answer), "waiting_for_scan");
    expect((await qr(rowOf(answer))).status).toBe(200);
  });

  it.each<[string, unknown, string]>([
    ["a label that is no text", { label: 5 }, "label"],
    ["a label of null", { label: null }, "label"],
    ["an empty label", { label: "" }, "label"],
    ["a label of 101 characters", { label: "x".repeat(101) }, "label"],
    ["a flag that is none", { autoRead: "yes" }, "autoRead"],
    ["a start that is none", { start: 1 }, "start"],
    ["an unknown way to announce", { announce: "loud" }, "announce"],
    ["a list", [], "body"],
    ["no JSON", "{", "body"],
  ])("refuses %s with 400 and names the member", async (_, body, member) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "validation_error" } } });
    const { details } = (answer.body as { error: { details: object } }).error;
    expect(details).toEqual({
      [member]: expect.any(String) as string,
      errors: [expect.stringMatching(new RegExp(`^${member}: `)) as string],
    });
  });

  it("is 403 when an organization without a figure of its own has as many as the setting allows", async () => {
    await using few = await TestGateway.start({ config: { mostSessions: 1 } });
    const [own, other] = [await Tenant.in(few), await Tenant.in(few)];
    await few.gateway.tenants.setLimits(other.secrets.organizationId, { maxSessions: 2 });
    const statuses = async (of: Tenant) => {
      const answers = [await create({}, of), await create({}, of), await create({}, of)];
      return answers.map(({ status }) => status);
    };
    expect(await statuses(own)).toEqual([201, 403, 403]);
    expect(await statuses(other)).toEqual([201, 201, 403]);
  });

  it("is 403 when the organization has as many sessions as it may", async () => {
    const own = await Tenant.in(test);
    await test.gateway.tenants.setLimits(own.secrets.organizationId, { maxSessions: 1 });
    expect((await create({}, own)).status).toBe(201);
    expect(await create({}, own)).toEqual(
      bearerRefusal(403, "forbidden", "the organization may have 1 sessions and has 1"),
    );
  });
});
