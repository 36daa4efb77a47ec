import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { Proxy } from "../../../src/core/index.ts";
import { eventually } from "../../support/eventually.ts";
import { freePort } from "../../support/free-port.ts";
import { OddProxy } from "../../support/odd-proxy.ts";
import { TestPool } from "../test-pool.ts";
import { reasonOfRetry, S, through } from "./proxies.ts";

const NO_WAY = "the proxy cannot be reached, or gives no way to WhatsApp";

describe("a proxy", () => {
  it.each<[string, Proxy["protocol"], (socket: Socket) => void]>([
    ["refuses", "http", (socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n")],
    ["answers something else", "http", (socket) => socket.end("220 mail.example ESMTP\r\n")],
    ["hangs up", "http", (socket) => socket.destroy()],
    ["says yes and leads elsewhere", "http", (socket) => socket.end("HTTP/1.1 200 OK\r\n\r\nhello")],
    ["informs without end", "http", (socket) => socket.end("HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000))],
    ["refuses", "socks5", (socket) => socket.end(Buffer.of(5, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0))],
    ["answers something else", "socks5", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["hangs up", "socks5", (socket) => socket.destroy()],
    [
      "says yes and leads elsewhere",
      "socks5",
      (socket) => socket.end(Buffer.of(5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0)),
    ],
  ])("that %s (%s) is told by the one sentence that tells nothing of it", async (_, protocol, answer) => {
    await using proxy = await OddProxy.start((socket) => void socket.once("data", () => answer(socket)));
    await using test = await TestPool.start();
    test.proxies.set(S, through(protocol, proxy.port));
    await test.pool.of(S).start();
    expect(await reasonOfRetry(test)).toBe(NO_WAY);
    await test.pool.of(S).stop();
  });

  it.each<[string, Proxy["protocol"], string]>([
    ["nothing", "http", ""],
    ["a header a byte at a time", "http", "HTTP/1.1 200 OK\r\nX: "],
    ["nothing", "socks5", ""],
    ["its yes a byte at a time", "socks5", "\x05\x00\x05\x00\x00\x03\xff"],
  ])("that answers %s (%s) is given up in time, and its socket with it", async (what, protocol, begin) => {
    await using proxy = await OddProxy.start((socket) => {
      socket.write(begin, "latin1");
      const drip = setInterval(() => socket.write(what === "nothing" ? "" : "A"), 5);
      socket.on("close", () => clearInterval(drip));
    });
    await using test = await TestPool.start({ passMs: 100 });
    test.proxies.set(S, through(protocol, proxy.port));
    await test.pool.of(S).start();
    expect(await reasonOfRetry(test)).toBe(NO_WAY);
    await eventually("its socket is closed", () => proxy.sockets === 0);
    await test.pool.of(S).stop();
  });

  it("that answers headers without end is cut off at 16 KiB", async () => {
    const MOST = 50_000_000;
    let sent = 0;
    await using proxy = await OddProxy.start((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nX: ");
      const more = () => {
        while (!socket.destroyed && sent < MOST) {
          sent += 65_536;
          if (!socket.write("A".repeat(65_536))) return void socket.once("drain", more);
        }
      };
      more();
    });
    await using test = await TestPool.start();
    test.proxies.set(S, through("http", proxy.port));
    await test.pool.of(S).start();
    expect(await reasonOfRetry(test)).toBe(NO_WAY);
    await eventually("its socket is closed", () => proxy.sockets === 0);
    expect(sent).toBeLessThan(MOST);
    expect(test.log.join("\n")).toContain("Header overflow");
    await test.pool.of(S).stop();
  });

  it("whose name nobody knows is told by the same", async () => {
    await using test = await TestPool.start();
    test.proxies.set(S, { ...through("http", 3128), host: "proxy.invalid" });
    await test.pool.of(S).start();
    expect(await reasonOfRetry(test)).toBe(NO_WAY);
    await test.pool.of(S).stop();
  });

  it("on an IPv6 address is reached", async () => {
    await using test = await TestPool.start();
    for (const protocol of ["http", "socks5"] as const) {
      test.proxies.set(S, { ...through(protocol, await freePort()), host: "::1" });
      await test.pool.of(S).start();
      expect(await reasonOfRetry(test)).toBe(NO_WAY);
      await test.pool.of(S).stop();
    }
  });
});
