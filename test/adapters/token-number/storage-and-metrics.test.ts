import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../support/api.ts";
import { Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";

let test: TestGateway;
let tenant: Tenant;
beforeAll(async () => {
  test = await TestGateway.start({ config: { requestsPerMinute: 0 } });
  tenant = new Tenant(test);
});
afterAll(() => test[Symbol.asyncDispose]());

type Named = { readonly name: string };

describe("an instance's S3 storage", () => {
  const NOTHING = {
    enabled: false,
    region: null,
    bucket: null,
    accessKey: null,
    secretKey: null,
    endpoint: null,
    pathPrefix: null,
  };
  const GIVEN = { enabled: true, bucket: "media", accessKey: "AKIA1", secretKey: "secret-of-the-storage" };
  const set = ({ name }: Named, body: unknown) => tenant.token.call("POST", `/api/instance/s3/${name}`, body);
  const get = ({ name }: Named) => tenant.token.call("GET", `/api/instance/getS3/${name}`);

  it("is kept and answered without its secret, and forgotten whole", async () => {
    const session = tenant.session();
    expect(await get(session)).toEqual({ status: 200, body: { success: true, s3: NOTHING } });
    const full = { ...GIVEN, region: "eu", endpoint: "https://s3.example", pathPrefix: "a/" };
    const s3 = { ...full, secretKey: null };
    expect(await set(session, full)).toEqual({
      status: 200,
      body: { success: true, message: "S3 configuration updated", s3 },
    });
    expect(await get(session)).toEqual({ status: 200, body: { success: true, s3 } });
    const { body } = await tenant.token.call("GET", `/api/instance/list?instanceName=${session.name}`);
    expect(body).toMatchObject({ instances: [{ s3 }] });
    expect((await set(session, { ...full, enabled: false })).body).toMatchObject({ s3: NOTHING });
    expect((await get(session)).body).toEqual({ success: true, s3: NOTHING });
  });

  it("is answered without a login in its address", async () => {
    const session = tenant.session();
    await set(session, { ...GIVEN, endpoint: "https://ana:storage-secret@s3.example/" });
    expect((await get(session)).body).toMatchObject({ s3: { endpoint: "https://s3.example/" } });
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "{", "Invalid request body"],
    ["a wrong type", { ...GIVEN, bucket: 1 }, "Invalid request body"],
    ["no enabled", { bucket: "media" }, "enabled is required"],
    ["no bucket", { ...GIVEN, bucket: "" }, "S3 bucket is required"],
    ["no secret key", { ...GIVEN, secretKey: null }, "S3 accessKey and secretKey are required"],
    ["an endpoint that is no URL", { ...GIVEN, endpoint: "s3.example" }, "Invalid endpoint"],
    ["a control character", { ...GIVEN, pathPrefix: "a\u0000" }, "Invalid pathPrefix"],
  ])("is refused with %s", async (_, body, message) => {
    expect(await set(tenant.session(), body)).toEqual(
      tokenRefusal(400, expect.stringContaining(message) as string),
    );
  });
});

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
    const [one, other] = [tenant.session(), tenant.session()];
    expect(await ask(one.name)).toEqual(counted(one.name));
    expect(await ask(`${one.name},${other.name}`)).toEqual(counted(`${one.name},${other.name}`));
    expect(await ask(`${one.name}%2C%20${one.name},`)).toEqual(counted(one.name));
  });

  it("are those of one's own instances only", async () => {
    const [one, other] = [tenant.session(), tenant.session()];
    const stranger = new Tenant(test);
    const notFound = tokenRefusal(404, "Instance not found");
    expect(await ask("unknown")).toEqual(notFound);
    expect(await ask(`${one.name},unknown`)).toEqual(notFound);
    expect(await ask(`${one.name},${stranger.session().name}`)).toEqual(notFound);
    expect(await ask(one.name, stranger.token)).toEqual(notFound);
    expect(await ask(",")).toEqual(tokenRefusal(400, "Instance name is required"));
    const own = Api.token(test.gateway, tenant.instanceToken(one));
    expect(await ask(one.name, own)).toEqual(counted(one.name));
    const mismatch = tokenRefusal(403, "Instance token does not match the instance");
    expect(await ask(`${one.name},${other.name}`, own)).toEqual(mismatch);
    expect(await ask(`${one.name},unknown`, own)).toEqual(notFound);
    expect(await ask(one.name, Api.token(test.gateway, tenant.apiKey("send", "manage")))).toEqual(
      tokenRefusal(401, "Invalid token"),
    );
  });
});
