import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { clientAddressReader } from "../../../src/http/server/client-address.ts";
import type { HttpEnv } from "../../../src/http/http-env.ts";

/** Who a request comes from, by its socket's address and its X-Forwarded-For. */
async function clientOf(
  socket: string | undefined,
  forwardedFor?: string,
  trustedProxies: readonly string[] = [],
): Promise<string> {
  const read = clientAddressReader(trustedProxies);
  const app = new Hono<HttpEnv>().get("/", (c) => c.text(read(c)));
  const headers = forwardedFor === undefined ? {} : { "X-Forwarded-For": forwardedFor };
  const env = { incoming: { socket: { remoteAddress: socket } } };
  const response = await app.request("/", { headers }, env);
  return response.text();
}

const TRUSTED = ["10.0.0.0/8", "192.0.2.7", "2001:db8:ffff::/48"];

describe("client address", () => {
  it.each([
    ["an IPv4 client", "198.51.100.1", "198.51.100.1"],
    ["an IPv4 client on a socket for both", "::ffff:198.51.100.1", "198.51.100.1"],
    ["a client that has gone", undefined, "unknown"],
  ])("of %s is its socket's", async (_, socket, expected) => {
    expect(await clientOf(socket)).toBe(expected);
  });

  it.each([
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:2:ffff::6", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("of the IPv6 client %s is its network", async (socket, expected) => {
    expect(await clientOf(socket)).toBe(expected);
    expect(await clientOf(socket, undefined, TRUSTED)).toBe(expected);
  });

  it("is never what a client says of itself", async () => {
    expect(await clientOf("198.51.100.1", "203.0.113.9")).toBe("198.51.100.1");
    expect(await clientOf("198.51.100.1", "203.0.113.9", TRUSTED)).toBe("198.51.100.1");
  });

  it.each([
    ["the client that a trusted proxy names", "10.1.2.3", "203.0.113.9", "203.0.113.9"],
    [
      "no further than the first that is not trusted",
      "10.1.2.3",
      "203.0.113.9, 198.51.100.4",
      "198.51.100.4",
    ],
    ["through several trusted proxies", "10.1.2.3", "203.0.113.9, 192.0.2.7, 10.9.9.9", "203.0.113.9"],
    ["the last trusted one where all are", "10.1.2.3", "10.0.0.1", "10.0.0.1"],
    ["the proxy itself where it names none", "10.1.2.3", "", "10.1.2.3"],
    ["the proxy itself where it names no address", "10.1.2.3", "203.0.113.9, unknown", "10.1.2.3"],
    ["an IPv6 client's network", "2001:db8:ffff::1", "2001:db8:5:6::7", "2001:db8:5:6::/64"],
    ["an IPv4 client written as IPv6", "10.1.2.3", "::ffff:203.0.113.9", "203.0.113.9"],
  ])("is %s", async (_, socket, forwardedFor, expected) => {
    expect(await clientOf(socket, forwardedFor, TRUSTED)).toBe(expected);
  });
});
