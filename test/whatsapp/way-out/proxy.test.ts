import { describe, expect, it } from "vitest";
import { GatewayError } from "../../../src/core/index.ts";
import { freePort } from "../../support/free-port.ts";
import { HttpProxy } from "../../support/http-proxy.ts";
import { SocksProxy } from "../../support/socks-proxy.ts";
import { TestPool } from "../test-pool.ts";
import { reasonOfRetry, S, through } from "./proxies.ts";

const NUMBER = "5511999990001";
const LOGIN = "ana:s3cret %41";
const NO_WAY = "the proxy cannot be reached, or gives no way to WhatsApp";

const PROXIES = [
  ["http", HttpProxy],
  ["socks5", SocksProxy],
] as const;

describe.each(PROXIES)("a session with a proxy (%s)", (protocol, Kind) => {
  it("links and opens through it, with a login", async () => {
    await using proxy = await Kind.start({ login: LOGIN });
    await using test = await TestPool.start();
    test.proxies.set(S, through(protocol, proxy.port, LOGIN));
    await test.link(S, NUMBER);
    const whatsapp = new URL(test.sandbox.url).host;
    expect(proxy.tunnels).toEqual([whatsapp, whatsapp]);
    await test.pool.of(S).presence.send({ kind: "person", number: "5511988887777" }, "composing");
    await test.sandbox.untilChatState(({ state }) => state === "composing");
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it("opens without a login where none is asked for", async () => {
    await using proxy = await Kind.start();
    await using test = await TestPool.start();
    test.proxies.set(S, through(protocol, proxy.port));
    await test.link(S, NUMBER);
    expect(proxy.tunnels).toHaveLength(2);
  });

  it.each([
    ["a wrong login", "ana:wrong"],
    ["no login", undefined],
  ])("with %s says so, without the login, and comes to WhatsApp by no other way", async (_, login) => {
    await using proxy = await Kind.start({ login: LOGIN });
    await using test = await TestPool.start();
    test.proxies.set(S, through(protocol, proxy.port, login));
    await test.pool.of(S).start();
    expect(await reasonOfRetry(test)).toBe("the proxy refused the user name or password");
    expect(test.sandbox.connections()).toEqual([]);
    expect(test.log.join("\n")).not.toMatch(/ana|wrong|s3cret|Basic/);
    await test.pool.of(S).stop();
  });

  it("that is down says so, is retried, and opens when the proxy is back", async () => {
    await using test = await TestPool.start();
    await using proxy = await Kind.start();
    test.proxies.set(S, through(protocol, proxy.port));
    await test.link(S, NUMBER);
    await test.pool.of(S).stop();
    test.proxies.set(S, through(protocol, await freePort()));
    await test.pool.of(S).start();
    expect(await reasonOfRetry(test)).toBe(NO_WAY);
    const again = test.pool.of(S).until(({ status }) => status === "starting", 60_000);
    await test.clock.advance(60_000);
    await again;
    expect(await reasonOfRetry(test)).toBe(NO_WAY);
    expect(test.sandbox.logins(NUMBER)).toBe(1);
    test.proxies.set(S, through(protocol, proxy.port));
    await test.pool.of(S).start();
    await test.until(S, "open");
    expect(proxy.tunnels).toHaveLength(3);
  });

  it("that breaks while it is open is retried like any lost connection", async () => {
    await using test = await TestPool.start();
    const proxy = await Kind.start();
    test.proxies.set(S, through(protocol, proxy.port));
    await test.link(S, NUMBER);
    const waiting = reasonOfRetry(test);
    await proxy[Symbol.asyncDispose]();
    expect(await waiting).toBe("the connection to WhatsApp was lost");
    await test.pool.of(S).stop();
  });
});

describe("another proxy", () => {
  it("is taken by the next start of an open session, and so is none", async () => {
    await using first = await HttpProxy.start();
    await using second = await SocksProxy.start();
    await using test = await TestPool.start();
    test.proxies.set(S, through("http", first.port));
    await test.link(S, NUMBER);
    expect(first.tunnels).toHaveLength(2);

    test.proxies.set(S, through("socks5", second.port));
    expect(test.pool.of(S).state().status).toBe("open");
    await test.pool.of(S).start();
    await test.until(S, "open");
    expect([first.tunnels.length, second.tunnels.length]).toEqual([2, 1]);

    await test.pool.of(S).start();
    expect(test.pool.of(S).state().status).toBe("open");

    test.proxies.delete(S);
    await test.pool.of(S).start();
    await test.until(S, "open");
    expect([first.tunnels.length, second.tunnels.length]).toEqual([2, 1]);
    expect(test.sandbox.logins(NUMBER)).toBe(3);
    expect(test.sandbox.connections()).toHaveLength(1);
  });

  it("is taken by one that shows a QR, which is another then", async () => {
    await using proxy = await HttpProxy.start();
    await using test = await TestPool.start();
    await test.pool.of(S).start();
    const { qr } = await test.until(S, "waiting_for_scan");
    test.proxies.set(S, through("http", proxy.port));
    await test.pool.of(S).start();
    const { qr: other } = await test.until(S, "waiting_for_scan");
    expect(other.text).not.toBe(qr.text);
    expect(proxy.tunnels).toHaveLength(1);
    expect(test.sandbox.connections()).toHaveLength(1);
  });

  it("is taken by one that waits for its turn", async () => {
    const other = "5511999990002";
    await using proxy = await HttpProxy.start();
    await using test = await TestPool.withLinked([NUMBER, other], { concurrentConnects: 1 });
    await Promise.all([NUMBER, other].map((id) => test.pool.of(id).stop()));
    await test.fault({ kind: "no-success", number: other, times: 1 });
    await test.pool.of(other).start();
    await test.pool.of(NUMBER).start();
    await test.sandbox.untilConnection((connections) => connections.some(({ number }) => number === other));
    test.proxies.set(NUMBER, through("http", proxy.port));
    await test.pool.of(NUMBER).start();
    expect(test.pool.of(NUMBER).state().status).toBe("starting");
    await test.pool.of(other).stop();
    await test.until(NUMBER, "open");
    expect(proxy.tunnels).toHaveLength(1);
  });

  it("is taken after a lost connection", async () => {
    await using proxy = await HttpProxy.start();
    await using test = await TestPool.start();
    await test.link(S, NUMBER);
    test.proxies.set(S, through("http", proxy.port));
    await test.fault({ kind: "drop", number: NUMBER });
    await test.until(S, "backing_off");
    await test.clock.advance(20_000);
    await test.until(S, "open");
    expect(proxy.tunnels).toHaveLength(1);
  });
});

describe("a proxy that cannot be read", () => {
  it("fails the session with the reason, and nothing is connected", async () => {
    await using test = await TestPool.start();
    test.proxies.get = () => {
      throw new GatewayError("unreadable", "the stored configuration cannot be read");
    };
    await test.pool.of(S).start();
    expect((await test.until(S, "failed")).reason).toBe("the stored configuration cannot be read");
    expect(test.sandbox.connections()).toEqual([]);
  });
});
