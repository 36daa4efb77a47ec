import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { createWayOut, fetchBy } from "../../../src/whatsapp/way-out/way-out.ts";
import { HttpProxy } from "../../support/http-proxy.ts";
import { pairDevice, ScriptedWhatsApp } from "../../support/scripted-whatsapp.ts";
import { SocksProxy } from "../../support/socks-proxy.ts";
import { TestPool } from "../test-pool.ts";

const S = "session-1";
/** This machine, under an address that is not its loopback one. */
const HERE = "0.0.0.0";
const WHATSAPP = "wss://web.whatsapp.com/ws/chat";

describe("the operator's way out", () => {
  it.each<[string, string, string]>([
    ["no list", "", WHATSAPP],
    ["another name", "example.com, whatsapp.com.example", WHATSAPP],
    ["a name that only ends alike", "app.com,atsapp.com", "https://whatsapp.com"],
    ["another port", "web.whatsapp.com:80", WHATSAPP],
    ["another range", "10.0.0.0/8", "https://11.0.0.1"],
  ])("is taken with %s", (_, noProxy, url) => {
    const wayOut = createWayOut({ proxyUrl: "http://proxy:3128", noProxy: noProxy.split(/,\s*/) });
    expect(wayOut.proxyTo(url)).toEqual({
      protocol: "http",
      host: "proxy",
      port: 3128,
      username: null,
      password: null,
    });
  });

  it.each<[string, string, string]>([
    ["the name itself", "web.whatsapp.com", WHATSAPP],
    ["a name above it", "whatsapp.com", WHATSAPP],
    ["a name with a dot before it", ".whatsapp.com", WHATSAPP],
    ["a name with a star", "*.WhatsApp.com", WHATSAPP],
    ["the port too", "whatsapp.com:443", WHATSAPP],
    ["everything", "*", WHATSAPP],
    ["a range", "10.0.0.0/8", "https://10.1.2.3"],
    ["an address", "fd00::1", "https://[fd00::1]:8443"],
    ["an address and a port", "[fd00::1]:8443", "https://[fd00::1]:8443"],
    ["loopback, always", "", "ws://127.0.0.1:3001"],
    ["loopback's other form", "", "ws://[::1]:3001"],
    ["loopback's name", "", "http://localhost:8080"],
  ])("is not taken for %s", (_, noProxy, url) => {
    const wayOut = createWayOut({ proxyUrl: "http://proxy", noProxy: noProxy.split(",") });
    expect(wayOut.proxyTo(url)).toBeUndefined();
  });

  it.each([
    ["socks5h://ana:s%40@proxy", { protocol: "socks5", port: 1080, username: "ana", password: "s@" }],
    ["https://[fd00::1]", { protocol: "https", host: "fd00::1", port: 443 }],
    ["http://proxy", { protocol: "http", port: 80 }],
  ])("is read from %s", (proxyUrl, expected) => {
    expect(createWayOut({ proxyUrl, noProxy: [] }).proxyTo(WHATSAPP)).toMatchObject(expected);
  });

  it.each([
    ["http", HttpProxy],
    ["socks5", SocksProxy],
  ] as const)("is taken by sessions without a proxy of their own (%s)", async (protocol, Kind) => {
    await using proxy = await Kind.start({ login: "ana:secret" });
    await using own = await HttpProxy.start();
    const proxyUrl = `${protocol}://ana:secret@127.0.0.1:${proxy.port}`;
    // The guard is not asked: it is the operator's.
    await using whatsapp = await ScriptedWhatsApp.start({ onHello: (_, send) => send(pairDevice()) });
    const privateDestinations = ["127.0.0.2"];
    await using test = await TestPool.start({ whatsapp, hostname: HERE, proxyUrl, privateDestinations });
    await test.pool.of(S).start();
    await test.until(S, "waiting_for_scan");
    expect(proxy.tunnels).toEqual([new URL(whatsapp.url).host.replace("127.0.0.1", HERE)]);
    await test.pool.of(S).stop();

    test.proxies.set(S, {
      protocol: "http",
      host: "127.0.0.1",
      port: own.port,
      username: null,
      password: null,
    });
    await test.pool.of(S).start();
    const { reason } = await test.until(S, "backing_off");
    expect(reason).toContain("DUET_PRIVATE_DESTINATIONS");
    expect([proxy.tunnels.length, own.tunnels.length]).toEqual([1, 0]);
  });

  it("is taken by a fetch, and by none to loopback", async () => {
    const server = createServer((_, response) => response.end("{}"));
    await new Promise<void>((resolve) => server.listen(0, HERE, resolve));
    const { port } = server.address() as AddressInfo;
    await using proxy = await HttpProxy.start();
    const wayOut = createWayOut({ proxyUrl: `http://127.0.0.1:${proxy.port}`, noProxy: [] });
    for (const [host, tunnels] of [
      [HERE, 1],
      ["127.0.0.1", 1],
    ] as const) {
      const url = `http://${host}:${port}/keys`;
      expect(await (await fetch(url, fetchBy(wayOut, url))).json()).toEqual({});
      expect(proxy.tunnels).toHaveLength(tunnels);
    }
    server.closeAllConnections();
    server.close();
  });
});
