import { describe, expect, it } from "vitest";
import { toInstanceList } from "../../../../adapters/token-number/sessions/convert.ts";
import { listText } from "../../../../src/http/answers/list-text.ts";
import { Api, tokenRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { ownerOf } from "../../../support/test-gateway.ts";
import { DEFAULTS } from "../default-settings.ts";
import { instanceCalls, instancesOf } from "./instance-calls.ts";

const NOT_FOUND = tokenRefusal(404, "Instance not found");
const NO_SAVED_SESSION = tokenRefusal(400, "Instance has no saved session — call /connect first");
const LOGGED_OUT: Answer = {
  status: 200,
  body: { success: true, message: "Instance logged out", instance: { status: "loggedout" } },
};

const clock = new ManualClock();
const { test, tenant } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });

const { create, connect, reconnect, logout, list, shown, untilStatus } = instanceCalls(() => tenant);

describe("list", () => {
  it("shows every block of an instance that has never been linked", async () => {
    const session = await tenant.session();
    expect(await list(`?instanceName=${session.name}`)).toEqual({
      status: 200,
      body: {
        success: true,
        message: "1 Instance found",
        instances: [
          {
            id: session.id,
            name: session.name,
            token: await tenant.instanceToken(session),
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
            settings: DEFAULTS,
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

  it.each([
    ["business", true, "Acme Corp"],
    ["person", false, null],
  ])("tells a %s by what the phone says that links it", async (_, business, name) => {
    const number = newNumber();
    if (name !== null) await test.phone("/phone/name", { number, name });
    await test.phone("/phone/business", { number, business });
    const { profile } = await shown(await tenant.linkedSession(number));
    expect(profile).toEqual({ name, pictureUrl: null, isBusiness: business, businessName: name });
  });

  it("shows all, one, or several by name, and says how many", async () => {
    const own = await Tenant.in(test);
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

describe("an instance that is deleted while a list is being read", () => {
  it("is left out", async () => {
    const { core } = test.gateway;
    const sessions = [await tenant.session(), await tenant.session()];
    const names = sessions.map(({ name }) => name);
    const principal = await ownerOf(test.gateway, tenant.secrets);
    const { items, ...rest } = toInstanceList(core, principal, { names, page: undefined });
    async function* deletingTheFirst() {
      let isFirst = true;
      for await (const session of items) {
        if (isFirst) await core.sessions.delete(session);
        isFirst = false;
        yield session;
      }
    }
    let text = "";
    for await (const part of listText({ ...rest, items: deletingTheFirst() })) text += part;
    expect(JSON.parse(text)).toMatchObject({
      message: "1 Instance found",
      instances: [{ id: sessions[1]?.id }],
    });
  });
});

describe("logout and delete", () => {
  it("logs an instance out and keeps its record", async () => {
    const session = await tenant.linkedSession();
    const token = await tenant.instanceToken(session);
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
    const session = await tenant.session();
    expect(await logout(session)).toEqual(LOGGED_OUT);
    expect((await shown(session)).status).toBe("disconnected");
  });

  it("deletes an instance for good, with its token and its device on the phone", async () => {
    const session = await tenant.linkedSession();
    const token = await tenant.instanceToken(session);
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
    await untilStatus(session, "unlinked");
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
    await test.gateway.core.sessions.stop(session);
  });
});
