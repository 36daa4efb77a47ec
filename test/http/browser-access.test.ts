import { describe, expect, it } from "vitest";
import { endsWithFile } from "../support/ends-with-file.ts";
import { rawExchange } from "../support/raw-http.ts";
import { TestGateway } from "../support/test-gateway.ts";

const FRIEND = "https://app.example.com";
const TOKEN = "metrics-token-of-this-test";
const NO_API = [
  "/",
  "/dashboard.js",
  "/docs",
  "/docs/bearer-cid",
  "/docs/docs.js",
  "/openapi/bearer-cid.json",
  "/openapi/token-number.json",
  "/health",
  "/health/live",
  "/health/ready",
  "/metrics",
  "/unknown",
];
const APIS = ["/api/v1/sessions", "/api/instance/list", "/api/unknown", "/mcp"];

const duet = endsWithFile(
  await TestGateway.start({ config: { corsOrigins: [FRIEND], metricsToken: TOKEN } }),
);

async function ask(path: string, secret: string, method = "GET"): Promise<Headers> {
  const credential = { Authorization: `Bearer ${secret}`, Origin: FRIEND };
  return (await duet.call(method, path, credential)).headers;
}

describe("an answer to a browser", () => {
  it.each([...NO_API, ...APIS])("at %s is what its type says, given and refused", async (path) => {
    for (const secret of [duet.secrets.apiKey, TOKEN, "wrong"]) {
      expect((await ask(path, secret)).get("x-content-type-options")).toBe("nosniff");
      expect((await ask(path, secret, "DELETE")).get("x-content-type-options")).toBe("nosniff");
    }
  });

  it("is what its type says where no request came of it", async () => {
    for (const request of ["GET / HTTP/1.1\r\n\r\n", "no HTTP\r\n\r\n"]) {
      const { status, headers } = await rawExchange(duet.gateway.address, request);
      expect([status, headers["x-content-type-options"]]).toEqual([400, "nosniff"]);
    }
  });

  it.each(NO_API)("at %s is read by no page of another origin, whoever may call the APIs", async (path) => {
    for (const method of ["GET", "HEAD", "OPTIONS", "POST"]) {
      const headers = await ask(path, TOKEN, method);
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it.each([...NO_API, ...APIS])("at %s sets no cookie", async (path) => {
    expect((await ask(path, duet.secrets.apiKey)).get("set-cookie")).toBeNull();
  });
});
