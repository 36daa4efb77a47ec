import { describe, expect, it } from "vitest";
import { operations as ofDialect } from "../../../../adapters/bearer-cid/index.ts";
import { Api, bearerRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { OpenApiDocument } from "../../../support/openapi-document.ts";
import { Tenant } from "../../../support/tenant.ts";

const document = OpenApiDocument.of("bearer-cid");
const NOT_BUILT = ofDialect.filter(({ definition }) => definition["x-not-built"] === true);
const ofEverybody = NOT_BUILT.filter(({ needs }) => !("role" in needs)).map(
  ({ definition: { operationId, method, path } }) => [operationId, method.toUpperCase(), path] as const,
);
const METHOD_NOT_ALLOWED = bearerRefusal(405, "not_found", "method not allowed");
const NO_ROUTE = bearerRefusal(404, "not_found", "route not found");

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.session();

function addressOf(path: string): string {
  return path.replace("{session}", session.id);
}

function notBuilt(operationId: string): Answer {
  return bearerRefusal(501, "not_implemented", `${operationId} is not built yet`);
}

/** An address below the session. */
const below = (path: string) => `/api/v1/sessions/${session.id}${path}`;

describe("an operation that is not built", () => {
  it.each(ofEverybody)(
    "%s answers 501 with its name, whatever the body",
    async (operationId, method, path) => {
      const bodies = method === "GET" ? [undefined] : [undefined, {}, [], "{ not JSON", "x".repeat(70_000)];
      for (const body of bodies) {
        expect(await tenant.bearer.call(method, addressOf(path), body)).toEqual(notBuilt(operationId));
      }
      const odd = await tenant.bearer.call(method, `${addressOf(path)}?limit=x&limit=2&async=maybe`);
      expect(odd).toEqual(notBuilt(operationId));
    },
  );

  it("asks for the credential, the capability and the session before", async () => {
    const api = (secret: string) => Api.bearer(test.gateway, secret);
    const stranger = await Tenant.in(test);
    expect(await api("nobody's").call("POST", below("/backfill"))).toMatchObject({ status: 401 });
    expect(await api(await tenant.apiKey("send", "read")).call("POST", below("/backfill"))).toEqual(
      bearerRefusal(403, "forbidden", "missing required capability: manage"),
    );
    expect(await stranger.bearer.call("POST", below("/backfill"))).toEqual(
      bearerRefusal(404, "not_found", "session not found"),
    );
  });
});

describe("an address with a colon in it", () => {
  it.each([
    ["POST", "/channels/123@newsletter:follow"],
    ["POST", "/channels/123%40newsletter:unfollow"],
    ["POST", "/channels/123@newsletter:mute"],
    ["GET", "/channels/123%40newsletter/messages"],
  ])("leads %s …%s to an operation on the channel before it", async (method, path) => {
    expect(await tenant.bearer.call(method, below(path))).toMatchObject({
      status: 400,
      body: { error: { code: "validation_error", message: "invalid jid: 123@newsletter" } },
    });
  });

  it.each([
    ["GET", "/groups/123@g.us:leave"],
    ["GET", "/channels/123@newsletter:follow"],
    ["GET", "/groups:join"],
    ["GET", "/groups/123@g.us/members:approve"],
  ])("is known for its action only: %s …%s is 405 and tells POST", async (method, path) => {
    const answer = await tenant.bearer.exchange(method, below(path));
    expect({ status: answer.status, body: answer.body }).toEqual(METHOD_NOT_ALLOWED);
    expect(answer.headers.get("allow")).toBe("POST");
  });

  it.each([
    "/groups/123@g.us:start",
    "/groups/123@g.us:leave:leave",
    "/groups:leave",
    "/groupsX",
    "/groups/123@g.us/members:join",
    "/channels/:follow",
    ":join",
  ])("leads POST …%s nowhere", async (path) => {
    expect(await tenant.bearer.call("POST", below(path))).toEqual(NO_ROUTE);
  });

  it.each([
    ["POST", "/groups/123@g.us%3Aleave"],
    ["GET", "/groups/123@g.us%3Aleave"],
    ["POST", "/groups/123%40g.us/members%3aapprove"],
    ["POST", "%3Astart"],
    ["POST", "%3Adance"],
  ])("says the same encoded: %s …%s", async (method, path) => {
    const ask = async (written: string) => {
      const headers = { Authorization: `Bearer ${tenant.secrets.apiKey}` };
      const answer = await test.gateway.request(below(written), { method, headers });
      return [answer.status, answer.headers.get("allow"), await answer.json()];
    };
    expect(await ask(path)).toEqual(await ask(path.replace(/%3a/i, ":")));
  });
});

describe("the document of what is not built", () => {
  const operations = document.operations.filter(({ definition }) => definition["x-not-built"] === true);

  it("has every one of them, marked, and nothing that is built", () => {
    const ids = operations.map(({ definition }) => definition["operationId"]);
    expect(ids.sort()).toEqual(NOT_BUILT.map(({ definition }) => definition.operationId).sort());
    expect(ids).toEqual(["importBackup"]);
  });

  it("tells of 501, of a success, and gives instances of answers that keep their schema", () => {
    for (const operation of operations) {
      const responses = operation.definition["responses"] as Record<string, { content?: object }>;
      const statuses = Object.keys(responses).map(Number);
      expect(statuses).toContain(501);
      expect(statuses.some((status) => status < 300)).toBe(true);
      for (const status of statuses) {
        const content = responses[status]?.content as Record<string, { example?: unknown }> | undefined;
        const example = content?.["application/json"]?.example;
        if (example !== undefined) expect(document.faults(operation, status, example)).toEqual([]);
        if (status === 501) expect(example).toHaveProperty("error.code", "not_implemented");
      }
    }
  });
});
