import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { OpenApiDocument } from "../../support/openapi-document.ts";

const RUNS = 3_000;
/** What an operation may answer above 499: not connected, and no code from WhatsApp. */
const DOCUMENTED = [501, 503];

// Every connection is refused: what a request starts stays inside this test.
const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
await test.phone("/faults", { kind: "refuse-upgrade", code: 503, times: 1_000_000 });
let session = await tenant.session("fuzzed");
const { apiKey, accountToken } = tenant.secrets;
const secrets = [
  apiKey,
  accountToken,
  await tenant.instanceToken(session),
  await tenant.apiKey("read"),
  "unknown-secret-0123",
  "",
];

const operations = [
  ...OpenApiDocument.of("bearer-cid").operations,
  ...OpenApiDocument.of("token-number").operations,
]
  // Waits for a QR that does not come.
  .filter(({ path }) => !path.includes("/connect/") && !path.includes("/pairing-code"));

const odd = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 10 }),
  fc.constantFrom(
    "%00",
    "%2F",
    "..",
    "%2e%2e",
    "%E0%A4%A",
    "a:b",
    ":start",
    "@",
    "%40",
    "x".repeat(5_000),
    "5511988887777",
  ),
);
const segment = fc.oneof(
  { weight: 6, arbitrary: fc.constant("known" as const) },
  { weight: 1, arbitrary: odd.map((text) => ({ text })) },
);
const chat = fc.oneof(fc.constantFrom("5511988887777", "5511988887777@s.whatsapp.net", "x@g.us"), odd);
const path = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom(...operations.map((operation) => operation.path)), segment, chat),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(
      fc.constantFrom("/", "/api", "/api/", "/api/v1", "/health", "/openapi/x"),
      segment,
      odd,
    ),
  },
);
const body = fc.oneof(
  fc.constant(undefined),
  fc
    .record({
      state: fc.constantFrom("composing", "typing", "recording", "x"),
      number: fc.constant("5511988887777"),
    })
    .map(safeJson),
  fc.json({ maxDepth: 5 }),
  fc.string({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 100 }),
  fc
    .record(
      {
        state: fc.oneof(
          fc.constantFrom("composing", "typing", "PAUSED", "", null),
          fc.anything({ maxDepth: 1 }),
        ),
        number: fc.oneof(fc.constantFrom("5511988887777", "x@g.us", "", null), fc.string(), fc.double()),
        duration: fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null)),
        name: fc.oneof(fc.string(), fc.constant("fuzzed"), fc.integer()),
        label: fc.oneof(fc.string({ unit: "binary" }), fc.boolean()),
        token: fc.oneof(fc.string(), fc.constant(null)),
        start: fc.boolean(),
        url: fc.constantFrom("http://localhost/", "x", "", null, 5),
        events: fc.constantFrom(["*"], [""], "message", null),
        customHeaders: fc.string({ maxLength: 10 }).map((text) => ({ [text]: text })),
        retryPolicy: fc.constantFrom({ attempts: 1.5 }, { policy: "fixed" }, [], null),
        sessionId: fc.constantFrom("x", "", null, 5),
      },
      { requiredKeys: [] },
    )
    .map(safeJson),
  fc.constantFrom(
    "x".repeat(70_000),
    `{"state":"composing","x":${"[".repeat(20_000)}`,
    "\ufeff{}",
    "[]",
    "null",
  ),
);
const headerValue = fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x20-\x7e]/g, "?").trim());
const secret = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.oneof(headerValue, fc.nat({ max: 5 })) },
);
const headers = fc.oneof(
  { weight: 5, arbitrary: fc.record({ authorization: fc.constant(0), token: fc.constant(1) }) },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        authorization: secret,
        token: secret,
        "x-api-key": secret,
        "content-type": fc.oneof(
          fc.constantFrom("application/json", "text/plain", "application/json;", "x/y"),
          headerValue,
        ),
        "x-request-id": headerValue,
        "x-forwarded-for": headerValue,
        "content-length": fc.constantFrom("0", "5", "70000", "x"),
      },
      { requiredKeys: [] },
    ),
  },
);
const method = fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PURGE");
const request = fc.record({
  asDocumented: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  method,
  path,
  query: fc.oneof(
    fc.constant(""),
    odd.map((text) => `?instanceName=${text}`),
    odd.map((text) => `?${text}`),
  ),
  headers,
  body,
});

/** Of a session that exists: one of the requests may have deleted it. */
async function nameFor(template: string): Promise<string> {
  const { core } = test.gateway;
  if (!(await core.sessions.find(session.organizationId, session.id))) session = await tenant.session();
  return template.includes("{session}") ? session.id : session.name;
}

function safeJson(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    // A bigint cannot be written.
    return "{";
  }
}

function isEnvelope(dialect: "A" | "B", body: unknown): boolean {
  const { error, success } = body as {
    error?: { code?: unknown; details?: unknown; message?: unknown };
    success?: unknown;
  };
  if (typeof error?.message !== "string") return false;
  if (dialect === "B") return success === false && Object.keys(error).length === 1;
  return (
    typeof error.code === "string" && typeof error.details === "object" && Object.keys(error).length === 3
  );
}

describe(`${RUNS} odd requests`, () => {
  it("are all answered, never by an undocumented failure, and refused in the envelope of their dialect", async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        async ({ asDocumented, method: anyMethod, path: [template, known, text], ...rest }) => {
          const first = known === "known" ? await nameFor(template) : known.text;
          const address = template
            .replace(/\{(session|instance)\}/, () => first)
            .replace(/\{\w+\}/g, () => text);
          const own = operations.find((operation) => operation.path === template);
          const used = asDocumented && own ? own.method : anyMethod;
          const hasBody = rest.body !== undefined && used !== "GET" && used !== "HEAD";
          const url = new URL(`http://gateway.example${safe(address)}${safe(rest.query)}`);
          const response = await test.gateway.request(url.href, {
            method: used,
            headers: Object.fromEntries(
              Object.entries(rest.headers).map(([name, value]) => [
                name,
                typeof value === "number" ? secretFor(name, value) : value,
              ]),
            ),
            ...(hasBody && { body: rest.body as string | Uint8Array<ArrayBuffer> }),
          });
          const { status } = response;
          const isStream = response.headers.get("content-type") === "text/event-stream";
          if (isStream) await response.body?.cancel();
          const answered = isStream ? "" : await response.text();
          if (status >= 500) expect(DOCUMENTED).toContain(status);
          expect(answered).not.toMatch(/\n\s+at |node_modules|SQLITE|\.ts:/);
          expect(response.headers.get("x-request-id")).not.toBeNull();
          if (status < 400 || used === "HEAD") return;
          const isB = /^\/(api(\/|$)(?!v1(\/|$))|ws(\/|$)|health\/?$)/.test(decoded(url.pathname));
          expect([answered, isEnvelope(isB ? "B" : "A", JSON.parse(answered))]).toEqual([answered, true]);
        },
      ),
      { numRuns: RUNS },
    );
    expect(test.log.filter((line) => line.includes("unexpected failure"))).toEqual([]);
  });
});

function secretFor(header: string, index: number): string {
  const secret = secrets[index] ?? "";
  return header === "authorization" ? `Bearer ${secret}` : secret;
}

/** A text that may stand in a URL as it is. */
function safe(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "?").replace(/[\\#\p{Cc} ]/gu, encodeURIComponent);
}

function decoded(pathname: string): string {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}
