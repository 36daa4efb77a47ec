import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import type { Proxy } from "../../../src/core/index.ts";
import { fetchWhole } from "../../../src/whatsapp/way-out/proxy-fetch.ts";
import { proxyRoute } from "../../../src/whatsapp/way-out/proxy-route.ts";
import { HttpProxy } from "../../support/http-proxy.ts";
import { SocksProxy } from "../../support/socks-proxy.ts";

/** More than what a stream holds at once. */
const MEGABYTE = "x".repeat(1024 * 1024);

async function mediaServer() {
  const server = createServer((request, response) => {
    if (request.url === "/elsewhere") return response.writeHead(302, { Location: "/media" }).end();
    if (request.url === "/cut") {
      response.setHeader("Content-Length", 2 * MEGABYTE.length).write(MEGABYTE, () => response.destroy());
      return;
    }
    if (request.url !== "/media") return response.writeHead(404).end();
    response.setHeader("X-Asked-With", request.headers.origin ?? "");
    response.end(MEGABYTE);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    authority: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function routeBy(protocol: Proxy["protocol"], port: number) {
  const proxy = { protocol, host: "127.0.0.1", port, username: null, password: null };
  return proxyRoute(proxy, (host) => ({ host }));
}

describe("a download of the library", () => {
  it.each([
    ["http", HttpProxy],
    ["socks5", SocksProxy],
  ] as const)("goes through the session's proxy (%s), and comes whole", async (protocol, Kind) => {
    await using proxy = await Kind.start();
    await using media = await mediaServer();
    const way = fetchWhole(routeBy(protocol, proxy.port));
    const headers = { Origin: "https://web.whatsapp.com" };
    const response = await fetch(`http://${media.authority}/media`, { ...way, headers });
    expect(response.headers.get("x-asked-with")).toBe(headers.Origin);
    expect(await response.text()).toBe(MEGABYTE);
    expect((await fetch(`http://${media.authority}/elsewhere`, way)).status).toBe(200);
    expect((await fetch(`http://${media.authority}/nothing`, way)).status).toBe(404);
    expect(new Set(proxy.tunnels)).toEqual(new Set([media.authority]));
    expect(proxy.tunnels).toHaveLength(4);
  });

  it("fails where the proxy refuses, and takes no other way", async () => {
    await using proxy = await HttpProxy.start({ refuseWith: 403 });
    await using media = await mediaServer();
    const way = fetchWhole(routeBy("http", proxy.port));
    await expect(fetch(`http://${media.authority}/media`, way)).rejects.toThrow("fetch failed");
  });

  it("can be given up", async () => {
    await using proxy = await HttpProxy.start();
    await using media = await mediaServer();
    const way = fetchWhole(routeBy("http", proxy.port));
    const signal = AbortSignal.abort(new Error("no longer wanted"));
    await expect(fetch(`http://${media.authority}/media`, { ...way, signal })).rejects.toThrow("no longer");
  });

  it.each([true, false])(
    "that is cut fails before it has begun, through a proxy or not (%s)",
    async (isThrough) => {
      await using proxy = await HttpProxy.start();
      await using media = await mediaServer();
      const way = fetchWhole(isThrough ? routeBy("http", proxy.port) : undefined);
      await expect(fetch(`http://${media.authority}/cut`, way)).rejects.toThrow("fetch failed");
      expect(await (await fetch(`http://${media.authority}/media`, way)).text()).toBe(MEGABYTE);
    },
  );
});
