import { describe, expect, it } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { HttpProxy } from "../../../support/http-proxy.ts";
import { SocksProxy } from "../../../support/socks-proxy.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { TestGateway } from "../../../support/test-gateway.ts";
import { GIVEN, on, PASSWORD, proxyCalls } from "./proxy-calls.ts";

const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});

const { set, connect, reconnect, shown } = proxyCalls(() => tenant);

async function untilOpen(session: Session): Promise<void> {
  expect(await test.gateway.core.sessions.untilOpen(session, 60_000)).toBe(true);
}

describe("through its proxy", () => {
  it.each([
    ["http", HttpProxy],
    ["socks5", SocksProxy],
  ] as const)("an instance links and opens (%s)", async (protocol, Kind) => {
    await using proxy = await Kind.start({ login: `ana:${PASSWORD}` });
    const session = await tenant.session();
    await set(session, on(protocol, proxy.port, { username: "ana", password: PASSWORD }));
    await test.linkByQr(session, newNumber());
    expect(proxy.tunnels).toHaveLength(2);
    expect((await shown(session)).connection.displayStatus).toBe("Connected");
    await test.gateway.core.sessions.stop(session);
  });

  it("an open instance goes from its next reconnect on, and no longer once it is switched off", async () => {
    await using proxy = await HttpProxy.start();
    const session = await tenant.linkedSession();
    await set(session, on("http", proxy.port));
    expect(await reconnect(session)).toMatchObject({ status: 200, body: { status: "connecting" } });
    await untilOpen(session);
    expect([proxy.tunnels.length, test.sandbox.logins(session.number)]).toEqual([1, 2]);

    await set(session, { enabled: false });
    expect((await connect(session)).body).toMatchObject({ status: "connecting" });
    await untilOpen(session);
    expect([proxy.tunnels.length, test.sandbox.logins(session.number)]).toEqual([1, 3]);
    expect((await connect(session)).body).toMatchObject({ status: "connected" });
    await test.gateway.core.sessions.stop(session);
  });

  it("an indicator that runs is shown again after the change", async () => {
    await using proxy = await HttpProxy.start();
    const session = await tenant.linkedSession();
    const typing = { number: "5511988887777", state: "typing", duration: 60 };
    await tenant.token.call("POST", `/api/chat/presence/${session.name}`, typing);
    const first = await test.sandbox.untilChatState(
      ({ from, state }) => from?.startsWith(session.number) === true && state === "composing",
    );
    await set(session, on("http", proxy.port));
    await reconnect(session);
    await test.sandbox.untilChatState(
      ({ from, state }) => from?.startsWith(session.number) === true && state === "composing",
      { since: first.id },
    );
    await test.gateway.core.sessions.stop(session);
  });

  it("with a wrong login its owner is told so, without the login", async () => {
    await using proxy = await HttpProxy.start({ login: `ana:${PASSWORD}` });
    const session = await tenant.linkedSession();
    await set(session, on("http", proxy.port, { username: "ana", password: "wrong-password" }));
    await reconnect(session);
    await test.gateway.core.sessions.untilState(session, ({ status }) => status === "backing_off", 10_000);
    expect((await shown(session)).connection.displayStatus).toBe(
      "Trying again: the proxy refused the user name or password",
    );
    expect(test.sandbox.logins(session.number)).toBe(1);

    await set(session, on("http", proxy.port, { username: "ana", password: PASSWORD }));
    await reconnect(session);
    await untilOpen(session);
    await test.gateway.core.sessions.stop(session);
    const log = test.log.join("");
    for (const secret of [PASSWORD, "wrong-password", `"ana"`]) expect(log).not.toContain(secret);
  });
});

describe("an address that is not public", () => {
  const REFUSED = tokenRefusal(
    400,
    expect.stringMatching(/^Invalid proxy host\b.*DUET_PRIVATE_DESTINATIONS/) as string,
  );
  const HOSTS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "::1",
    "[::ffff:10.0.0.1]",
    "169.254.169.254",
    "fd00::1",
  ];

  it("is refused when it is set, in whatever form, and what was set before stays", async () => {
    await using strict = await TestGateway.start({ config: { requestsPerMinute: 0 } });
    const owner = await Tenant.in(strict);
    const { name } = await owner.session();
    const path = `/api/instance/proxy/${name}`;
    await owner.token.call("POST", path, GIVEN);
    for (const host of HOSTS) {
      expect(await owner.token.call("POST", path, { ...GIVEN, host })).toEqual(REFUSED);
    }
    const { body } = await owner.token.call("GET", `/api/instance/getProxy/${name}`);
    expect(body).toMatchObject({ proxy: GIVEN });
    for (const host of ["8.8.8.8", "[2606:4700::1111]", "localhost"]) {
      expect((await owner.token.call("POST", path, { ...GIVEN, host })).status).toBe(200);
    }
  });

  it("is left out of a new instance, which is made all the same", async () => {
    await using strict = await TestGateway.start({ config: { requestsPerMinute: 0 } });
    const body = {
      name: "made",
      proxyEnabled: true,
      proxyHost: "10.0.0.1",
      proxyPort: "1",
      proxyProtocol: "http",
    };
    const answer = await (await Tenant.in(strict)).token.call("POST", "/api/instance/new", body);
    expect(answer).toMatchObject({ status: 201, body: { instance: { proxy: { enabled: false } } } });
  });

  it.each([
    ["that was set before the gateway refused it", "127.0.0.1"],
    ["that a name leads to", "localhost"],
  ])("%s is refused when it is connected to, in words that do not tell it", async (_, host) => {
    await using proxy = await HttpProxy.start();
    await using strict = await TestGateway.start({ config: { requestsPerMinute: 0 } });
    const owner = await Tenant.in(strict);
    const session = await owner.session();
    const asIs = { protocol: "http", host, port: proxy.port, username: null, password: null } as const;
    await strict.gateway.core.configuration.change(session, () => ({ configuration: { proxy: asIs } }));
    const connecting = owner.token.call("GET", `/api/instance/connect/${session.name}`);
    await strict.gateway.core.sessions.untilState(session, ({ status }) => status === "backing_off", 10_000);
    const { body } = await owner.token.call("GET", "/api/instance/list");
    const [instance] = (body as { instances: { connection: { displayStatus: string } }[] }).instances;
    expect(instance?.connection.displayStatus).toBe(
      "Trying again: the proxy cannot be used: its address is private, which DUET_PRIVATE_DESTINATIONS does not allow",
    );
    await strict.gateway.core.sessions.stop(session);
    await connecting;
    expect([proxy.tunnels, strict.sandbox.connections()]).toEqual([[], []]);
  });

  it("is taken where the setting has it", async () => {
    await using proxy = await HttpProxy.start();
    const config = { requestsPerMinute: 0, privateDestinations: ["127.0.0.0/8"] };
    await using open = await TestGateway.start({ config });
    const owner = await Tenant.in(open);
    const session = await owner.session();
    const path = `/api/instance/proxy/${session.name}`;
    expect(await owner.token.call("POST", path, { ...GIVEN, host: "10.0.0.1" })).toEqual(REFUSED);
    expect((await owner.token.call("POST", path, on("http", proxy.port))).status).toBe(200);
    await open.linkByQr(session, newNumber());
    expect(proxy.tunnels).toHaveLength(2);
  });
});
