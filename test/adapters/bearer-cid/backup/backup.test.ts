import { describe, expect, it } from "vitest";
import { Api, bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { Tenant } from "../../../support/tenant.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const { id } = await tenant.session();
const statusFor = (secret: string) =>
  Api.bearer(test.gateway, secret).call("GET", `/api/v1/sessions/${id}/backfill`);

describe("the last import of a backup", () => {
  it("is none, also after one was refused", async () => {
    const none = bearerRefusal(404, "not_found", "no backup import yet");
    expect(await statusFor(tenant.secrets.apiKey)).toEqual(none);
    expect(await tenant.bearer.call("POST", `/api/v1/sessions/${id}/backfill`)).toMatchObject({
      status: 501,
    });
    expect(await statusFor(tenant.secrets.apiKey)).toEqual(none);
  });

  it("is told whoever may manage the session, and nobody else", async () => {
    expect(await statusFor(await tenant.apiKey("read", "send"))).toEqual(
      bearerRefusal(403, "forbidden", "missing required capability: manage"),
    );
    const stranger = await Tenant.in(test);
    expect(await statusFor(stranger.secrets.apiKey)).toEqual(
      bearerRefusal(404, "not_found", "session not found"),
    );
  });
});
