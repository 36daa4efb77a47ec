import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { Tenant } from "../../../support/tenant.ts";
import { DEFAULTS } from "../default-settings.ts";
import { instanceCalls, instancesOf } from "./instance-calls.ts";

const NO_SAVED_SESSION = tokenRefusal(400, "Instance has no saved session — call /connect first");
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

type Created = {
  readonly instance: { id: string; name: string; token: string };
  readonly data: { token: string };
};

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const { create, shown } = instanceCalls(() => tenant);

describe("new", () => {
  it("makes a disconnected instance and tells its token twice", async () => {
    const answer = await create({ name: "support_1-A" });
    const { instance } = answer.body as Created;
    expect(answer).toEqual({
      status: 201,
      body: {
        success: true,
        message: "Instance created successfully",
        instance: {
          id: expect.stringMatching(ULID) as string,
          name: "support_1-A",
          token: expect.stringMatching(/^wit_[0-9A-Za-z]{39}$/) as string,
          status: "disconnected",
        },
        data: { token: instance.token },
      },
    });
    const own = Api.token(test.gateway, instance.token);
    expect(instancesOf(await own.call("GET", "/api/instance/list")).map(({ name }) => name)).toEqual([
      "support_1-A",
    ]);
  });

  it("labels it with its name, in the other dialect too", async () => {
    const { instance } = (await create({ name: "labelled" })).body as Created;
    const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${instance.id}`);
    expect(body).toMatchObject({
      id: instance.id,
      label: "labelled",
      status: "stopped",
      announce: "announce",
    });
  });

  it.each(["a1b2c3d4-e5f6-4711-8899-aabbccddeeff", "0123456789abcdef", `!abcdefg${"x".repeat(248)}`])(
    "takes the caller's own token %s",
    async (token) => {
      const name = `own-${token.length}`;
      expect((await create({ name, token })).body).toMatchObject({ instance: { token }, data: { token } });
      const path = `/api/instance/reconnect/${name}`;
      expect(await Api.token(test.gateway, token).call("POST", path)).toEqual(NO_SAVED_SESSION);
    },
  );

  it("passes over null, unknown members and what has no effect yet", async () => {
    const body = { name: "many", token: null, keepOnlineStatus: null, proxyEnabled: true, webhookEvents: [] };
    expect((await create(body)).status).toBe(201);
  });

  it("keeps an instance online that is to be", async () => {
    await create({ name: "online", keepOnlineStatus: true });
    expect(await shown({ name: "online" })).toMatchObject({ settings: { keepOnlineStatus: true } });
    await create({ name: "offline", keepOnlineStatus: false });
    expect(await shown({ name: "offline" })).toMatchObject({ settings: DEFAULTS });
  });

  it.each<[string, unknown, string]>([
    ["no body", undefined, "Invalid request body"],
    ["a list", [], "Invalid request body"],
    ["a number as name", { name: 5 }, "Invalid request body"],
    ["a number as token", { name: "x", token: 5 }, "Invalid request body"],
    ["a text as flag", { name: "x", keepOnlineStatus: "true" }, "Invalid request body"],
    ["no name", {}, "Instance name is required"],
    ["an empty name", { name: "" }, "Instance name is required"],
    ["a name of null", { name: null }, "Instance name is required"],
    ["a space in the name", { name: "a b" }, "Invalid instance name"],
    ["a slash in the name", { name: "a/b" }, "Invalid instance name"],
    ["letters beyond ASCII", { name: "ünïcode" }, "Invalid instance name"],
    ["a name of 101 characters", { name: "x".repeat(101) }, "Invalid instance name"],
    [
      "a short token",
      { name: "x", token: "short" },
      "an instance token is 16 to 256 visible ASCII characters",
    ],
    [
      "one of our tokens with a wrong checksum",
      { name: "x", token: `wit_${"0".repeat(39)}` },
      "an instance token is 16 to 256 visible ASCII characters",
    ],
  ])("refuses %s with 400", async (_, body, message) => {
    expect(await create(body)).toEqual(tokenRefusal(400, message));
  });

  it("takes a name of 100 characters", async () => {
    expect((await create({ name: "y".repeat(100) })).status).toBe(201);
  });

  it("is 409 for a name or a token that is taken", async () => {
    const { data } = (await create({ name: "twice" })).body as Created;
    expect(await create({ name: "twice" })).toEqual(tokenRefusal(409, "Instance name already exists"));
    expect(await create({ name: "Twice" })).toEqual(tokenRefusal(409, "Instance name already exists"));
    expect(await create({ name: "other", token: data.token })).toEqual(
      tokenRefusal(409, "Instance token already exists"),
    );
    expect((await create({ name: "twice" }, await Tenant.in(test))).status).toBe(201);
    expect((await create({ name: "other" })).status).toBe(201);
  });

  it.each(["a".repeat(16), "abcdefg".repeat(30), "0101010101010101"])(
    "is the same 409 for a token that can be guessed: %s",
    async (token) => {
      expect(await create({ name: "guessed", token })).toEqual(
        tokenRefusal(409, "Instance token already exists"),
      );
      const name = `varied-${token.length}-${token.slice(0, 2)}`;
      expect((await create({ name, token: `${token}bcdefgh8` })).status).toBe(201);
    },
  );

  it("is 403 when the account has as many instances as it may", async () => {
    const own = await Tenant.in(test);
    await test.gateway.tenants.setLimits(own.secrets.organizationId, { maxSessions: 2 });
    expect((await create({ name: "one" }, own)).status).toBe(201);
    expect((await create({ name: "two" }, own)).status).toBe(201);
    expect(await create({ name: "three" }, own)).toEqual(
      tokenRefusal(403, "Account instance quota exceeded"),
    );
  });
});
