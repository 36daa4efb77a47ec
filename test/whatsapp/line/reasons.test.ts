import { describe, expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { eventually } from "../../support/eventually.ts";
import { OddProxy } from "../../support/odd-proxy.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const UNSCANNED = "nobody scanned the QR code";
const NO_WAY = "the proxy cannot be reached, or gives no way to WhatsApp";

/** What either dialect says of a session. */
async function told(tenant: Tenant, id: string) {
  const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${id}`);
  const list = await tenant.token.call("GET", "/api/instance/list");
  const [instance] = (
    list.body as { instances: { id: string; connection: { displayStatus: string } }[] }
  ).instances.filter((one) => one.id === id);
  const { status, failureReason } = body as { status: string; failureReason: string | null };
  return [status, failureReason, instance?.connection.displayStatus];
}

describe("a QR code that ran out unseen", () => {
  it("is told in both dialects, until the next start or stop", async () => {
    await using sandbox = await startSandbox({ refsPerRegistration: 0 });
    await using test = await TestGateway.start({ sandbox });
    const tenant = await Tenant.in(test);
    const { id } = await tenant.session();
    await tenant.bearer.call("GET", `/api/v1/sessions/${id}/qr`);
    await eventually(
      "expired",
      async () =>
        (await test.gateway.core.sessions.find(tenant.secrets.organizationId, id)) !== undefined &&
        test.log.join("").includes(UNSCANNED),
    );
    expect(await told(tenant, id)).toEqual(["stopped", UNSCANNED, `Disconnected: ${UNSCANNED}`]);
    await tenant.bearer.call("POST", `/api/v1/sessions/${id}:stop`);
    expect(await told(tenant, id)).toEqual(["stopped", null, "Disconnected"]);
  });
});

describe("an outage", () => {
  it("is told in both dialects while it lasts, also in the middle of an attempt", async () => {
    let isSilent = false;
    await using proxy = await OddProxy.start((socket) => {
      if (!isSilent) socket.destroy();
    });
    await using test = await TestGateway.start({ config: { privateDestinations: "allow" } });
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession(newNumber());
    const body = { enabled: true, host: "127.0.0.1", port: String(proxy.port), protocol: "http" };
    await tenant.token.call("POST", `/api/instance/proxy/${session.name}`, body);
    await tenant.token.call("POST", `/api/instance/reconnect/${session.name}`);
    const { core } = test.gateway;
    await core.sessions.untilState(session, ({ status }) => status === "backing_off", 10_000);
    expect(await told(tenant, session.id)).toEqual(["starting", NO_WAY, `Trying again: ${NO_WAY}`]);
    isSilent = true;
    const { accepted } = proxy;
    await eventually("another attempt", () => proxy.accepted > accepted);
    expect((await core.sessions.view(session)).state.status).toBe("starting");
    expect(await told(tenant, session.id)).toEqual(["starting", NO_WAY, `Trying again: ${NO_WAY}`]);
  });
});

describe("a reconnect of an open instance", () => {
  it("makes its connection anew, also one that only seems to be open", async () => {
    await using test = await TestGateway.start();
    const tenant = await Tenant.in(test);
    const session = await tenant.linkedSession(newNumber());
    const typing = { number: "5511988887777", state: "typing", duration: 60 };
    await tenant.token.call("POST", `/api/chat/presence/${session.name}`, typing);
    const first = await test.sandbox.untilChatState(({ state }) => state === "composing");
    await test.phone("/faults", { kind: "half-open", number: session.number });
    const answer = await tenant.token.call("POST", `/api/instance/reconnect/${session.name}`);
    expect(answer).toMatchObject({
      status: 200,
      body: { message: "Reconnect initiated", status: "connecting" },
    });
    await test.sandbox.untilConnection(() => test.sandbox.logins(session.number) === 2);
    // What was shown is shown again.
    await test.sandbox.untilChatState(({ state }) => state === "composing", { since: first.id });
    expect((await test.gateway.core.sessions.view(session)).state.status).toBe("open");
  });
});

describe("a device that WhatsApp could not be told to remove", () => {
  const STILL = /the phone still lists this device/;

  it("is told in both dialects' answers to a logout and a deletion, and nothing where it could", async () => {
    const sandbox = await startSandbox();
    await using test = await TestGateway.start({ sandbox });
    const tenant = await Tenant.in(test);
    const stopped = async () => {
      const session = await tenant.linkedSession(newNumber());
      await tenant.bearer.call("POST", `/api/v1/sessions/${session.id}:stop`);
      return session;
    };
    const { bearer, token } = tenant;
    const logoutA = ({ id }: { id: string }) => bearer.call("POST", `/api/v1/sessions/${id}:logout`);
    const deleteA = ({ id }: { id: string }) =>
      test.bearer("DELETE", `/api/v1/sessions/${id}`, undefined, tenant.secrets.apiKey);
    const logoutB = ({ name }: { name: string }) => token.call("DELETE", `/api/instance/logout/${name}`);
    const deleteB = ({ name }: { name: string }) => token.call("DELETE", `/api/instance/delete/${name}`);

    expect((await logoutA(await stopped())).body).toMatchObject({ failureReason: null });
    expect((await deleteA(await stopped())).headers.get("Warning")).toBeNull();
    expect((await logoutB(await stopped())).body).not.toHaveProperty("warning");
    expect((await deleteB(await stopped())).body).not.toHaveProperty("warning");

    const offline = [await stopped(), await stopped(), await stopped(), await stopped()] as const;
    await sandbox.close();
    const still = { warning: expect.stringMatching(STILL) as string };
    expect((await logoutA(offline[0])).body).toMatchObject({
      failureReason: expect.stringMatching(STILL) as string,
    });
    const deleted = await deleteA(offline[1]);
    expect([deleted.status, deleted.headers.get("Warning")]).toEqual([204, expect.stringMatching(STILL)]);
    expect(await logoutB(offline[2])).toMatchObject({
      status: 200,
      body: { message: "Instance logged out", ...still },
    });
    expect(await deleteB(offline[3])).toMatchObject({
      status: 200,
      body: { message: "Instance deleted", ...still },
    });
  });
});
