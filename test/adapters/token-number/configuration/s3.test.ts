import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";

const { tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });

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
    const session = await tenant.session();
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
    const session = await tenant.session();
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
    expect(await set(await tenant.session(), body)).toEqual(
      tokenRefusal(400, expect.stringContaining(message) as string),
    );
  });
});
