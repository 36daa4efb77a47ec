import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { Tenant } from "../../../support/tenant.ts";

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });

describe("the metrics", () => {
  const ask = (names: string, api = tenant.token) => api.call("GET", `/api/instance/metrics/${names}`);
  const counted = (instance: string) => ({
    status: 200,
    body: {
      success: true,
      message: "Metrics retrieved successfully",
      metrics: {
        instance,
        totalMessages: 0,
        messagesReceived: 0,
        messagesSent: 0,
        messagesByType: {},
        groupMessages: 0,
        individualMessages: 0,
        messagesWithMedia: 0,
        mediaByType: {},
        messagesByStatus: {},
        uniqueChats: 0,
        uniqueGroups: 0,
        uniqueContacts: 0,
        messagesLast7Days: 0,
        messagesLast30Days: 0,
        firstMessageAt: null,
        lastMessageAt: null,
      },
    },
  });

  it("count nothing, for one name or a list", async () => {
    const [one, other] = [await tenant.session(), await tenant.session()];
    expect(await ask(one.name)).toEqual(counted(one.name));
    expect(await ask(`${one.name},${other.name}`)).toEqual(counted(`${one.name},${other.name}`));
    expect(await ask(`${one.name}%2C%20${one.name},`)).toEqual(counted(one.name));
  });

  it("are those of one's own instances only", async () => {
    const [one, other] = [await tenant.session(), await tenant.session()];
    const stranger = await Tenant.in(test);
    const notFound = tokenRefusal(404, "Instance not found");
    expect(await ask("unknown")).toEqual(notFound);
    expect(await ask(`${one.name},unknown`)).toEqual(notFound);
    expect(await ask(`${one.name},${(await stranger.session()).name}`)).toEqual(notFound);
    expect(await ask(one.name, stranger.token)).toEqual(notFound);
    expect(await ask(",")).toEqual(tokenRefusal(400, "Instance name is required"));
    const own = Api.token(test.gateway, await tenant.instanceToken(one));
    expect(await ask(one.name, own)).toEqual(counted(one.name));
    const mismatch = tokenRefusal(403, "Instance token does not match the instance");
    expect(await ask(`${one.name},${other.name}`, own)).toEqual(mismatch);
    expect(await ask(`${one.name},unknown`, own)).toEqual(notFound);
    expect(await ask(one.name, Api.token(test.gateway, await tenant.apiKey("send", "manage")))).toEqual(
      tokenRefusal(401, "Invalid token"),
    );
  });
});
