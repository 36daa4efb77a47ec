import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api, tokenRefusal, type Answer } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { readQrPicture } from "../../support/read-qr-picture.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const NOT_FOUND = tokenRefusal(404, "Instance not found");
const NO_SAVED_SESSION = tokenRefusal(400, "Instance has no saved session — call /connect first");
const RECONNECTING: Answer = {
  status: 200,
  body: { success: true, message: "Reconnect initiated", status: "connecting" },
};
const LOGGED_OUT: Answer = {
  status: 200,
  body: { success: true, message: "Instance logged out", instance: { status: "loggedout" } },
};
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

type Created = {
  readonly instance: { id: string; name: string; token: string };
  readonly data: { token: string };
};
type Instance = {
  readonly name: string;
  readonly status: string;
  readonly connection: Record<string, unknown>;
};

const clock = new ManualClock();
let test: TestGateway;
let tenant: Tenant;
beforeAll(async () => {
  test = await TestGateway.start({ clock, config: { requestsPerMinute: 0 } });
  tenant = new Tenant(test);
});
afterAll(async () => {
  expect(test.sandbox.unknownStanzas).toEqual([]);
  await test[Symbol.asyncDispose]();
});

const create = (body?: unknown, of = tenant) => of.token.call("POST", "/api/instance/new", body);
const connect = ({ name }: { name: string }, query = "") =>
  tenant.token.call("GET", `/api/instance/connect/${name}${query}`);
const reconnect = ({ name }: { name: string }) =>
  tenant.token.call("POST", `/api/instance/reconnect/${name}`);
const logout = ({ name }: { name: string }) => tenant.token.call("DELETE", `/api/instance/logout/${name}`);
const list = (query = "", of = tenant) => of.token.call("GET", `/api/instance/list${query}`);
const instancesOf = ({ body }: Answer) => (body as { instances: Instance[] }).instances;

async function shown({ name }: { name: string }): Promise<Instance> {
  const [instance] = instancesOf(await list(`?instanceName=${name}`));
  if (!instance) throw new Error(`${name} is not listed`);
  return instance;
}

function untilStatus({ name }: { name: string }, status: string): Promise<void> {
  const { core } = test.gateway;
  return eventually(`${name} is ${status}`, () => {
    const session = core.findSessionByName(tenant.secrets.organizationId, name);
    return session !== undefined && core.viewSession(session).state.status === status;
  });
}

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
    expect(await shown({ name: "offline" })).toMatchObject({
      settings: {
        autoRejectCalls: false,
        callRejectMessage: "",
        ignoreGroupMessages: false,
        keepOnlineStatus: false,
        autoReadMessages: false,
        disableHistorySync: true,
        ignoreStatus: false,
      },
    });
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
    expect((await create({ name: "twice" }, new Tenant(test))).status).toBe(201);
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
    const own = new Tenant(test);
    test.gateway.tenants.setLimits(own.secrets.organizationId, { maxSessions: 2 });
    expect((await create({ name: "one" }, own)).status).toBe(201);
    expect((await create({ name: "two" }, own)).status).toBe(201);
    expect(await create({ name: "three" }, own)).toEqual(
      tokenRefusal(403, "Account instance quota exceeded"),
    );
  });
});

describe("list", () => {
  it("shows every block of an instance that has never been linked", async () => {
    const session = tenant.session();
    expect(await list(`?instanceName=${session.name}`)).toEqual({
      status: 200,
      body: {
        success: true,
        message: "1 Instance found",
        instances: [
          {
            id: session.id,
            name: session.name,
            token: tenant.instanceToken(session),
            status: "disconnected",
            connection: {
              state: "disconnected",
              numberJid: null,
              presenceStatus: "unavailable",
              displayStatus: "Disconnected",
            },
            profile: { name: null, pictureUrl: null, isBusiness: false, businessName: null },
            webhook: { enabled: false },
            websocket: { enabled: false, events: [], mediaBase64: false },
            chatwoot: { enabled: false },
            proxy: { enabled: false },
            settings: {
              autoRejectCalls: false,
              callRejectMessage: "",
              ignoreGroupMessages: false,
              keepOnlineStatus: false,
              autoReadMessages: false,
              disableHistorySync: true,
              ignoreStatus: false,
            },
            s3: { enabled: false },
          },
        ],
      },
    });
  });

  it("shows the number of one that is open", async () => {
    const session = await tenant.linkedSession();
    const numberJid = `${session.number}@s.whatsapp.net`;
    expect(await shown(session)).toMatchObject({
      status: "connected",
      numberJid,
      connection: { state: "connected", numberJid, displayStatus: "Connected" },
    });
  });

  it("shows all, one, or several by name, and says how many", async () => {
    const own = new Tenant(test);
    expect((await list("", own)).body).toEqual({
      success: true,
      message: "0 Instances found",
      instances: [],
    });
    for (const name of ["one", "two", "three"]) await create({ name }, own);
    const select = async (query: string) => {
      const answer = await list(query, own);
      return [(answer.body as { message: string }).message, ...instancesOf(answer).map(({ name }) => name)];
    };
    const all = ["3 Instances found", "one", "two", "three"];
    expect(await select("")).toEqual(all);
    expect(await select("?instanceName=")).toEqual(all);
    expect(await select("?other=one")).toEqual(all);
    expect(await select("?instanceName=two")).toEqual(["1 Instance found", "two"]);
    expect(await select("?instanceName=three,one")).toEqual(["2 Instances found", "one", "three"]);
    expect(await select("?instanceName=three,%20one%20,unknown")).toEqual([
      "2 Instances found",
      "one",
      "three",
    ]);
    expect(await select("?instanceName=unknown,nobody")).toEqual(["0 Instances found"]);
    expect(await select("?instanceName=one&instanceName=two")).toEqual(["2 Instances found", "one", "two"]);
    expect(await list("?instanceName=unknown", own)).toEqual(NOT_FOUND);
  });
});

describe("connect", () => {
  it("gives the QR as text and as a picture of the same text, which links the phone", async () => {
    const session = tenant.session();
    const answer = await connect(session);
    const { qrCode, qrCodeBase64 } = answer.body as { qrCode: string; qrCodeBase64: string };
    expect(answer).toEqual({
      status: 200,
      body: { success: true, message: "QR code generated", qrCode, qrCodeBase64, status: "qr" },
    });
    expect(readQrPicture(qrCodeBase64)).toBe(qrCode);
    expect(await shown(session)).toMatchObject({
      status: "connecting",
      connection: { state: "connecting", displayStatus: "Waiting for a scan" },
    });
    expect((await connect(session)).body).toMatchObject({ qrCode });

    await test.phone("/phone/scan", { qr: qrCode, number: newNumber() });
    await untilStatus(session, "open");
    expect(await connect(session)).toEqual({
      status: 200,
      body: { success: true, message: "Instance already connected", status: "connected" },
    });
    expect((await connect(session, "?number=4915100000000")).body).toMatchObject({ status: "connected" });
  });

  it("gives a pairing code for a number as people write it", async () => {
    const session = tenant.session();
    const number = newNumber();
    const written = encodeURIComponent(`+${number.slice(0, 2)} (${number.slice(2, 5)}) ${number.slice(5)}`);
    const answer = await connect(session, `?number=${written}&history=30`);
    const { pairingCode } = answer.body as { pairingCode: string };
    expect(answer).toEqual({
      status: 200,
      body: { success: true, message: "Pairing code generated", pairingCode, status: "qr" },
    });
    expect(pairingCode).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    await test.phone("/phone/enter-code", { code: pairingCode, number });
    await untilStatus(session, "open");
    expect(await shown(session)).toMatchObject({ numberJid: `${number}@s.whatsapp.net` });
  });

  it.each([
    "abc",
    "1234",
    "123@g.us",
    "",
    "5511988887777&number=5511988887776",
    "005511977770001",
    "0151%202345678",
    "1234567890123456",
  ])("refuses the number %j with 400", async (number) => {
    expect(await connect(tenant.session(), `?number=${number}`)).toEqual(tokenRefusal(400, "Invalid number"));
  });

  it.each(["%2B{}", "%E2%80%AA%2B{}%E2%80%AC", "{}.0:12@s.whatsapp.net", "{}%C2%A0"])(
    "takes the number as people paste it: %s",
    async (form) => {
      const answer = await connect(tenant.session(), `?number=${form.replace("{}", newNumber())}`);
      expect(answer).toMatchObject({ status: 200, body: { message: "Pairing code generated" } });
    },
  );

  it("tells that a group's id is one", async () => {
    expect(await connect(tenant.session(), "?number=120363406289005073")).toEqual(
      tokenRefusal(400, "Invalid number: takes a group's id with @g.us after it"),
    );
  });

  it("reconnects one that is linked and closed, and never discards its link", async () => {
    const session = await tenant.linkedSession();
    await test.gateway.core.stopSession(session);
    expect(await shown(session)).toMatchObject({
      status: "disconnected",
      numberJid: `${session.number}@s.whatsapp.net`,
    });
    expect(await connect(session)).toEqual(RECONNECTING);
    await untilStatus(session, "open");
    expect(test.sandbox.logins(session.number)).toBe(2);
  });

  it("is 503 when WhatsApp gives no code in time", async () => {
    const session = tenant.session();
    await test.phone("/faults", { kind: "refuse-upgrade", code: 503, times: 1_000 });
    const answer = connect(session);
    await eventually("the instance waits to try again", () => {
      return test.gateway.core.viewSession(session).state.status === "backing_off";
    });
    await clock.advance(60_000);
    expect(await answer).toEqual(tokenRefusal(503, "Failed to connect to WhatsApp"));
    await test.phone("/faults", { kind: "clear" });
    await test.gateway.core.stopSession(session);
  });
});

describe("reconnect", () => {
  it("is 400 for an instance without a saved session", async () => {
    expect(await reconnect(tenant.session())).toEqual(NO_SAVED_SESSION);
  });

  it("reopens a saved session, and does nothing to an open one; its body is not looked at", async () => {
    const session = await tenant.linkedSession();
    expect(await reconnect(session)).toEqual(RECONNECTING);
    expect(test.sandbox.logins(session.number)).toBe(1);
    await test.gateway.core.stopSession(session);
    const path = `/api/instance/reconnect/${session.name}`;
    expect(await tenant.token.call("POST", path, "{ not JSON")).toEqual(RECONNECTING);
    await untilStatus(session, "open");
    expect(test.sandbox.logins(session.number)).toBe(2);
  });
});

describe("logout and delete", () => {
  it("logs an instance out and keeps its record", async () => {
    const session = await tenant.linkedSession();
    const token = tenant.instanceToken(session);
    expect(await logout(session)).toEqual(LOGGED_OUT);
    expect(await logout(session)).toEqual(LOGGED_OUT);
    expect(await shown(session)).toMatchObject({
      status: "loggedout",
      token,
      connection: { state: "loggedout", numberJid: null, displayStatus: "Disconnected" },
    });
    expect(await reconnect(session)).toEqual(NO_SAVED_SESSION);
    expect((await connect(session)).body).toMatchObject({ status: "qr" });
    expect((await shown(session)).status).toBe("connecting");
    await logout(session);
  });

  it("says logged out of one that was never linked, and shows it as disconnected", async () => {
    const session = tenant.session();
    expect(await logout(session)).toEqual(LOGGED_OUT);
    expect((await shown(session)).status).toBe("disconnected");
  });

  it("deletes an instance for good, with its token and its device on the phone", async () => {
    const session = await tenant.linkedSession();
    const token = tenant.instanceToken(session);
    const remove = () => tenant.token.call("DELETE", `/api/instance/delete/${session.name}`);
    expect(await remove()).toEqual({
      status: 200,
      body: { success: true, message: "Instance deleted", instance: { status: "deleted" } },
    });
    expect(await remove()).toEqual(NOT_FOUND);
    expect(await list(`?instanceName=${session.name}`)).toEqual(NOT_FOUND);
    expect(await Api.token(test.gateway, token).call("GET", "/api/instance/list")).toEqual(
      tokenRefusal(401, "Invalid token"),
    );
    const devices = (await (await test.sandbox.request("/devices")).json()) as { number: string }[];
    expect(devices.filter(({ number }) => number === session.number)).toEqual([]);
    expect((await create({ name: session.name })).status).toBe(201);
  });
});

describe("an instance that is not connected", () => {
  it("is loggedout when the phone removed its device, with the reason in words", async () => {
    const session = await tenant.linkedSession();
    await test.phone("/phone/unlink", { number: session.number });
    await untilStatus(session, "failed");
    expect(await shown(session)).toMatchObject({
      status: "loggedout",
      connection: {
        state: "loggedout",
        numberJid: null,
        displayStatus: "Failed: the phone removed this device; link it again",
      },
    });
    expect(await reconnect(session)).toEqual(NO_SAVED_SESSION);
  });

  it("is connecting while it waits to try again", async () => {
    const session = await tenant.linkedSession();
    await test.phone("/faults", { kind: "drop", number: session.number });
    await untilStatus(session, "backing_off");
    const instance = await shown(session);
    expect(instance).toMatchObject({ status: "connecting", connection: { state: "connecting" } });
    expect(instance.connection["displayStatus"]).toMatch(/^Trying again: /);
    await test.gateway.core.stopSession(session);
  });
});
