import { describe, expect, it } from "vitest";
import { operations as ofDialect } from "../../../../adapters/token-number/index.ts";
import { CAPABILITIES, type Capability } from "../../../../src/gateway.ts";
import { Api, tokenRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { OpenApiDocument } from "../../../support/openapi-document.ts";

/** The steps of a request in their order, and what the step answers where it refuses. */
const STEPS = [
  ["credential", tokenRefusal(401, "Invalid token")],
  ["limit", tokenRefusal(429, "Rate limit exceeded. Try again later.")],
  ["permission", tokenRefusal(401, "Invalid token")],
  ["instance", tokenRefusal(404, "Instance not found")],
  ["match", tokenRefusal(403, "Instance token does not match the instance")],
  ["body", tokenRefusal(400, "Number is required")],
  ["connection", tokenRefusal(503, "Instance is not connected to WhatsApp")],
] as const satisfies readonly (readonly [string, Answer])[];
type Step = (typeof STEPS)[number][0];

/** What each operation needs of an api-key. */
const CAN = new Map<unknown, Capability>(
  ofDialect.map(({ definition, needs }) => [definition.operationId, needs.can]),
);

const secrets = { all: "", reader: "", other: "", spent: "", spentReader: "", spentOther: "" };
const { test, tenant } = await gatewayOfFile({ clock: new ManualClock() });
const unlinked = await tenant.session();
const linked = await tenant.linkedSession();
Object.assign(secrets, {
  all: await tenant.apiKey("send"),
  reader: await tenant.apiKey("read"),
  other: await tenant.instanceToken(await tenant.session()),
  spent: await tenant.apiKey("send"),
  spentReader: await tenant.apiKey("read"),
  spentOther: await tenant.instanceToken(await tenant.session()),
});
for (const secret of [secrets.spent, secrets.spentReader, secrets.spentOther]) {
  const api = Api.token(test.gateway, secret);
  await Promise.all(Array.from({ length: 100 }, () => api.call("POST", "/api/instance/reconnect/none")));
}

/** A request for a chat state with these faults and no other. */
function send(faults: readonly Step[]): Promise<Answer> {
  const has = (step: Step) => faults.includes(step);
  const [all, reader, other] = has("limit")
    ? [secrets.spent, secrets.spentReader, secrets.spentOther]
    : [secrets.all, secrets.reader, secrets.other];
  const known = has("permission") ? reader : has("match") ? other : all;
  const name = has("instance") ? "unknown" : has("connection") ? unlinked.name : linked.name;
  const api = Api.token(test.gateway, has("credential") ? "a-token-that-nobody-has" : known);
  const body = has("body") ? {} : { number: "5511988887777", state: "pause" };
  return api.call("POST", `/api/chat/presence/${name}`, body);
}

describe("the steps of a request", () => {
  it("let one without a fault through", async () => {
    expect((await send([])).status).toBe(200);
  });

  it.each(STEPS)("answer the %s", async (step, answer) => {
    expect(await send([step])).toEqual(answer);
  });

  // An instance token can always send: it lacks no permission here, and cannot also belong to another instance.
  const pairs = STEPS.flatMap(([first, answer], index) =>
    STEPS.slice(index + 1).map(([second]) => [first, second, answer] as const),
  ).filter(([first, second]) => first !== "permission" || second !== "match");
  it.each(pairs)("answer the %s before the %s", async (first, second, answer) => {
    expect(await send([first, second])).toEqual(answer);
  });

  it.each(STEPS)("answer the %s before everything after it", async (step, answer) => {
    const from = STEPS.findIndex(([name]) => name === step);
    expect(await send(STEPS.slice(from).map(([name]) => name))).toEqual(answer);
  });

  it("answer a body that is too large after the instance and its token, before the connection", async () => {
    const path = `/api/chat/presence/${unlinked.name}`;
    const large = JSON.stringify({ number: "5511988887777", state: "typing", filler: "x".repeat(64 * 1024) });
    const send = (secret: string | undefined, at = path) =>
      Api.token(test.gateway, secret).call("POST", at, large);
    expect(await send(secrets.all)).toEqual(tokenRefusal(413, "Request body too large"));
    expect((await send(secrets.other)).status).toBe(403);
    expect((await send(secrets.all, "/api/chat/presence/unknown")).status).toBe(404);
    expect((await send(secrets.reader)).status).toBe(401);
    expect((await send(undefined)).status).toBe(401);
  });
});

describe("every operation", async () => {
  // So many that they would spend the bucket of their address.
  const { test: unlimited, tenant: own } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });

  const operations = OpenApiDocument.of("token-number")
    .operations.filter(({ path }) => path !== "/health")
    .map(({ method, path, definition }) => {
      return [method, path.replace("{instance}", "unknown"), CAN.get(definition["operationId"])] as const;
    });

  it.each(operations)("%s %s asks for a token first", async (method, path) => {
    const isWordedAlike = /^\/api\/instance\/(getSettings|reconnect|delete)\//.test(path);
    const wording = isWordedAlike ? "Invalid token" : "Missing token in header";
    expect(await Api.token(unlimited.gateway).call(method, path, bodyFor(method))).toEqual(
      tokenRefusal(401, wording),
    );
    expect(
      await Api.token(unlimited.gateway, "a-token-that-nobody-has").call(method, path, bodyFor(method)),
    ).toEqual(tokenRefusal(401, "Invalid token"));
  });

  it.each(operations)("%s %s asks for the permission next (%s)", async (method, path, can) => {
    const lacking = await own.apiKey(...CAPABILITIES.filter((capability) => capability !== can));
    expect(await Api.token(unlimited.gateway, lacking).call(method, path, bodyFor(method))).toEqual(
      tokenRefusal(401, "Invalid token"),
    );
  });

  it.each(operations.filter(([, path]) => path.endsWith("/unknown")))(
    "%s %s looks for the instance before its body, then whether the token is its own",
    async (method, path) => {
      expect(await own.token.call(method, path, bodyFor(method))).toEqual(
        tokenRefusal(404, notFoundIn(path)),
      );
      const [one, other] = [await own.session(), await own.session()];
      const mismatched = Api.token(unlimited.gateway, await own.instanceToken(other));
      const answer = await mismatched.call(method, path.replace("unknown", one.name), bodyFor(method));
      // An instance token may not delete at all.
      const isForbidden = path.startsWith("/api/instance/delete/");
      expect(answer).toEqual(
        isForbidden
          ? tokenRefusal(401, "Invalid token")
          : tokenRefusal(403, "Instance token does not match the instance"),
      );
    },
  );

  /** The pages of two modules write it small. */
  function notFoundIn(path: string): string {
    return /^\/api\/(chatwoot|call)\//.test(path) ? "instance not found" : "Instance not found";
  }

  function bodyFor(method: string): string | undefined {
    return method === "GET" ? undefined : "{ not JSON";
  }
});
