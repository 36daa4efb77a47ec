import { createServer, type Server } from "node:net";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import type { LookupAddress } from "node:dns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AddressRefused, createAddressGuard } from "../../src/addresses/index.ts";

/** Loopback, private, link-local, multicast and reserved, in every form that some program takes for an address. */
const PRIVATE = [
  ...[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "0177.0.0.1",
    "2130706433",
    "127.255.255.254",
  ],
  ...["0.0.0.0", "0", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1"],
  ...["169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1"],
  ...["198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"],
  ...["224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"],
  ...["::", "::1", "[::1]", "0:0:0:0:0:0:0:1", "fe80::1", "fe80::1%eth0", "febf::1", "fc00::1", "fdff::1"],
  ...["fec0::1", "ff02::1", "2001:db8::1", "[2001:db8::1]", "3fff::1", "100::1", "4000::1"],
  ...["2001::1", "2001:10::1", "2002:7f00:1::", "2002:0808:0808::"],
  ...["::ffff:127.0.0.1", "::ffff:7f00:1", "[::ffff:10.0.0.1]", "::ffff:0:127.0.0.1", "::127.0.0.1"],
  ...["64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::808:808"],
];

const PUBLIC = [
  ...[
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "100.63.255.255",
    "100.128.0.1",
  ],
  ...["223.255.255.255", "2606:4700::1111", "[2a00:1450::1]", "::ffff:8.8.8.8", "64:ff9b::808:808"],
];

describe("an address that a caller names", () => {
  it.each(PRIVATE)("is refused: %s", (host) => {
    const guard = createAddressGuard("deny");
    expect(guard.refuses(host)).toBe(true);
    expect(() => guard.destination("acme", host)).toThrow(AddressRefused);
  });

  it.each(PUBLIC)("is taken: %s", (host) => {
    expect(createAddressGuard("deny").refuses(host)).toBe(false);
  });

  it.each(["localhost", "proxy.example", "proxy_1", "1.2.3.4.5", "10.0.0.1.example", "fe80.example"])(
    "is judged later where it is a name: %s",
    (host) => {
      expect(createAddressGuard("deny").refuses(host)).toBe(false);
    },
  );

  it("is taken where the setting has it, in whatever form, and nothing beside it", () => {
    const guard = createAddressGuard(["127.0.0.0/8", "10.1.2.3", "fd00::/8", "Proxy.Internal"]);
    const taken = ["127.0.0.1", "127.9.9.9", "2130706433", "::ffff:127.0.0.1", "10.1.2.3", "fd12::1"];
    expect(taken.filter((host) => guard.refuses(host))).toEqual([]);
    const refused = ["10.1.2.4", "::1", "fc00::1", "169.254.169.254", "128.0.0.0.0"].slice(0, 4);
    expect(refused.filter((host) => !guard.refuses(host))).toEqual([]);
  });

  it("is taken where everything is", () => {
    const guard = createAddressGuard("allow");
    expect(PRIVATE.filter((host) => guard.refuses(host))).toEqual([]);
  });

  it("is refused in words that name the setting and not the address", () => {
    const { message } = new AddressRefused();
    expect(message).toContain("DUET_PRIVATE_DESTINATIONS");
    expect(message).not.toMatch(/\d/);
  });
});

describe("a name that a caller names", () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((socket) => void socket.on("error", () => undefined).end("here"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => void server.close());

  /** What comes of a connection to a name that has these addresses. */
  async function connecting(
    allowed: "deny" | readonly string[],
    addresses: readonly string[],
    name = "rebound.example",
  ) {
    const resolve = () =>
      Promise.resolve(
        addresses.map((address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    const guard = createAddressGuard(allowed, resolve);
    const { port } = server.address() as AddressInfo;
    const socket = connect({ ...guard.destination("acme", name), port });
    try {
      await once(socket, "connect");
      return socket.remoteAddress;
    } catch (error) {
      return error;
    } finally {
      socket.destroy();
    }
  }

  it("is refused once it is known to lead to private addresses alone", async () => {
    for (const addresses of [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["10.0.0.1", "127.0.0.1"], []]) {
      expect(await connecting("deny", addresses)).toBeInstanceOf(AddressRefused);
    }
  });

  it("leads to those of its addresses alone that are allowed", async () => {
    expect(await connecting(["127.0.0.0/8"], ["::1", "10.0.0.1", "127.0.0.1"])).toBe("127.0.0.1");
  });

  it("leads wherever it does where the setting has the name", async () => {
    const guard = createAddressGuard(["localhost"], () => Promise.reject(new Error("not asked")));
    const socket = connect({
      ...guard.destination("acme", "LOCALHOST"),
      port: (server.address() as AddressInfo).port,
    });
    await once(socket, "connect");
    socket.destroy();
    expect(createAddressGuard(["localhost"]).refuses("127.0.0.1")).toBe(true);
  });
});
