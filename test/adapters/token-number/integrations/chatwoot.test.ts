import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";

const OFF = tokenRefusal(503, "integration gateway not configured");
const BODY = {
  chatwootBaseUrl: "https://chat.example.com",
  chatwootAccountId: 5,
  chatwootApiToken: "secret",
};

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.session();
const call = (method: string, operation: string, body?: unknown, name = instance.name) =>
  tenant.token.call(method, `/api/chatwoot/${operation}/${name}`, body);

describe("Chatwoot without a bridge", () => {
  it("is switched off on all three", async () => {
    expect(await call("POST", "set", BODY)).toEqual(OFF);
    expect(await call("POST", "set", { ...BODY, inboxName: "Support", reopenResolved: true })).toEqual(OFF);
    expect(await call("GET", "list")).toEqual(OFF);
    expect(await call("DELETE", "delete")).toEqual(OFF);
  });

  it.each<[unknown, string]>([
    [{}, "chatwootBaseUrl is required"],
    [{ ...BODY, chatwootAccountId: undefined }, "chatwootAccountId is required"],
    [{ ...BODY, chatwootAccountId: 1.5 }, "chatwootAccountId must be a whole number above 0"],
    [{ ...BODY, chatwootApiToken: "" }, "chatwootApiToken is required"],
    [{ ...BODY, chatwootApiToken: "two\nlines" }, "Invalid chatwootApiToken"],
    [{ ...BODY, chatwootBaseUrl: "javascript:x" }, "Invalid chatwootBaseUrl. Use an http or https URL"],
    [{ ...BODY, inboxName: 7 }, "inboxName must be a text"],
    ["{ not JSON", "a JSON object with members of the right types is expected"],
  ])("still tells what is wrong with %j", async (body, why) => {
    expect(await call("POST", "set", body)).toEqual(tokenRefusal(400, `invalid body: ${why}`));
  });

  it("keeps nothing of what it was told", async () => {
    await call("POST", "set", BODY);
    const { body } = await tenant.token.call("GET", "/api/instance/list");
    expect(JSON.stringify(body)).not.toContain("chat.example.com");
    expect(test.log.join("\n")).not.toContain("secret");
  });

  it("is asked of an instance that is there", async () => {
    const notFound = tokenRefusal(404, "instance not found");
    expect(await call("POST", "set", BODY, "unknown")).toEqual(notFound);
    expect(await call("GET", "list", undefined, "unknown")).toEqual(notFound);
    expect(await call("DELETE", "delete", undefined, "unknown")).toEqual(notFound);
  });
});
