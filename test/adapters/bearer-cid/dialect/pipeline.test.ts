import { describe, expect, it } from "vitest";
import { Api, bearerRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { OpenApiDocument } from "../../../support/openapi-document.ts";

const UNKNOWN_ID = "01J9ZX8K2QHV0M3T6R7P4N5W8C";
const CHAT = "5511988887777@s.whatsapp.net";

/** The steps of a request in their order, and what the step answers where it refuses. */
const STEPS = [
  ["credential", bearerRefusal(401, "unauthorized", "missing or invalid credentials")],
  ["limit", bearerRefusal(429, "rate_limited", "more than 100 requests in 60 s")],
  ["permission", bearerRefusal(403, "forbidden", "missing required capability: send")],
  ["session", bearerRefusal(404, "not_found", "session not found")],
  [
    "body",
    bearerRefusal(400, "validation_error", "state: takes composing, recording or paused", {
      state: "takes composing, recording or paused",
    }),
  ],
  [
    "connection",
    bearerRefusal(501, "not_implemented", "live WhatsApp client is not available for this session"),
  ],
] as const satisfies readonly (readonly [string, Answer])[];
type Step = (typeof STEPS)[number][0];

const keys = { all: "", reader: "", spent: "", spentReader: "" };
const { test, tenant } = await gatewayOfFile({ clock: new ManualClock() });
const unlinked = await tenant.session();
const linked = await tenant.linkedSession();
Object.assign(keys, {
  all: await tenant.apiKey("send"),
  reader: await tenant.apiKey("read"),
  spent: await tenant.apiKey("send"),
  spentReader: await tenant.apiKey("read"),
});
for (const secret of [keys.spent, keys.spentReader]) {
  const api = Api.bearer(test.gateway, secret);
  await Promise.all(Array.from({ length: 100 }, () => api.call("GET", "/api/v1/sessions")));
}

/** A request for a chat state with these faults and no other. */
function send(faults: readonly Step[]): Promise<Answer> {
  const has = (step: Step) => faults.includes(step);
  const known = has("limit")
    ? has("permission")
      ? keys.spentReader
      : keys.spent
    : has("permission")
      ? keys.reader
      : keys.all;
  const id = has("session") ? UNKNOWN_ID : has("connection") ? unlinked.id : linked.id;
  const api = Api.bearer(test.gateway, has("credential") ? "a-secret-that-nobody-has" : known);
  return api.call(
    "PUT",
    `/api/v1/sessions/${id}/chats/${CHAT}/presence`,
    has("body") ? {} : { state: "paused" },
  );
}

describe("the steps of a request", () => {
  it("let one without a fault through", async () => {
    expect(await send([])).toEqual({ status: 204, body: undefined });
  });

  it.each(STEPS)("answer the %s", async (step, answer) => {
    expect(await send([step])).toEqual(answer);
  });

  const pairs = STEPS.flatMap(([first, answer], index) =>
    STEPS.slice(index + 1).map(([second]) => [first, second, answer] as const),
  );
  it.each(pairs)("answer the %s before the %s", async (first, second, answer) => {
    expect(await send([first, second])).toEqual(answer);
  });

  it.each(STEPS)("answer the %s before everything after it", async (step, answer) => {
    const from = STEPS.findIndex(([name]) => name === step);
    expect(await send(STEPS.slice(from).map(([name]) => name))).toEqual(answer);
  });

  it("answer a body that is too large, or of another type, after the session and before the connection", async () => {
    const api = Api.bearer(test.gateway, keys.all);
    const path = (id: string) => `/api/v1/sessions/${id}/chats/${CHAT}/presence`;
    const large = JSON.stringify({ state: "composing", filler: "x".repeat(64 * 1024) });
    const tooLarge = bearerRefusal(413, "validation_error", "the body takes at most 65536 bytes");
    expect(await api.call("PUT", path(unlinked.id), large)).toEqual(tooLarge);
    expect((await api.call("PUT", path(UNKNOWN_ID), large)).status).toBe(404);
    expect((await Api.bearer(test.gateway, keys.reader).call("PUT", path(unlinked.id), large)).status).toBe(
      403,
    );
    expect((await Api.bearer(test.gateway).call("PUT", path(unlinked.id), large)).status).toBe(401);
  });

  it("take a body of 64 KiB to the byte", async () => {
    const body = (size: number) => `{"state":"paused","filler":"${"x".repeat(size - 30)}"}`;
    expect(body(65_536)).toHaveLength(65_536);
    const path = `/api/v1/sessions/${unlinked.id}/chats/${CHAT}/presence`;
    expect((await tenant.bearer.call("PUT", path, body(65_536))).status).toBe(501);
    expect((await tenant.bearer.call("PUT", path, body(65_537))).status).toBe(413);
  });
});

/** What the documentation asks of a caller for an address. */
function neededFor(method: string, path: string): string {
  if (path.endsWith("/events")) return "read or events";
  if (path.includes("/realtime/")) return "events";
  if (path.endsWith("/presences")) return "read";
  if (!/\/(messages|channels|chats|contacts|groups|media|presence|status)\b/.test(path)) return "manage";
  return method === "GET" && !path.includes("/channels/") ? "read" : "send";
}

describe("every operation", () => {
  const operations = OpenApiDocument.of("bearer-cid")
    // It asks for a ticket instead.
    .operations.filter(({ path }) => path !== "/api/v1/realtime")
    .map(
      ({ method, path }) =>
        [method, path.replace("{session}", UNKNOWN_ID).replace(/\{\w+\}/g, "not an address")] as const,
    );
  const isForAdmins = ([, path]: (typeof operations)[number]) => path.startsWith("/api/v1/admin/");

  it.each(operations)("%s %s asks for a credential first", async (method, path) => {
    const { status, body, headers } = await Api.bearer(test.gateway).exchange(method, path, bodyFor(method));
    expect({ status, body }).toEqual(STEPS[0][1]);
    expect(headers.get("www-authenticate")).toBe("Bearer");
  });

  const isForAnybody = ([, path]: (typeof operations)[number]) =>
    path === "/api/v1/credential" || path.endsWith("/content");

  it.each(operations.filter((operation) => !isForAdmins(operation) && !isForAnybody(operation)))(
    "%s %s asks for the capability next",
    async (method, path) => {
      const needed = neededFor(method, path);
      const lacking = needed.startsWith("read") ? keys.all : keys.reader;
      expect(await Api.bearer(test.gateway, lacking).call(method, path, bodyFor(method))).toEqual(
        bearerRefusal(403, "forbidden", `missing required capability: ${needed}`),
      );
    },
  );

  it.each(operations.filter(isForAdmins))("%s %s asks for a role that only a login has", async (...at) => {
    const { apiKey, accountToken } = tenant.secrets;
    for (const secret of [apiKey, accountToken, await tenant.instanceToken(linked)]) {
      expect(await Api.bearer(test.gateway, secret).call(...at)).toEqual(
        bearerRefusal(403, "forbidden", "super_admin required"),
      );
    }
  });

  it.each(operations.filter((at) => at[1].includes(UNKNOWN_ID) && !isForAdmins(at)))(
    "%s %s looks for the session before its body",
    async (method, path) => {
      expect(await tenant.bearer.call(method, path, bodyFor(method))).toEqual(STEPS[3][1]);
    },
  );

  function bodyFor(method: string): string | undefined {
    return method === "GET" ? undefined : "{ not JSON";
  }
});
