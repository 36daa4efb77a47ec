import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { OddProxy } from "../../support/odd-proxy.ts";
import { Stopwatch } from "../../support/stopwatch.ts";
import { newNumber, Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const INSTANCES = 150;
const PRIVATE = { requestsPerMinute: 0, privateDestinations: ["127.0.0.0/8"] };

/** So many instances of one tenant, each asked to connect through a proxy of this machine. Returns what ends their calls. */
async function connectMany(tenant: Tenant, count: number, port: number): Promise<() => Promise<void>> {
  const calls: Promise<unknown>[] = [];
  const sessions = await Promise.all(Array.from({ length: count }, () => tenant.session()));
  for (const { name } of sessions) {
    const proxy = { enabled: true, host: "127.0.0.1", port: String(port), protocol: "http" };
    expect((await tenant.token.call("POST", `/api/instance/proxy/${name}`, proxy)).status).toBe(200);
    calls.push(tenant.token.call("GET", `/api/instance/connect/${name}`));
  }
  return async () => {
    await Promise.all(sessions.map((session) => tenant.test.gateway.core.sessions.stop(session)));
    await Promise.all(calls);
  };
}

/** What one tenant's sessions may not make another wait for: its own QR, and its number that was dropped. */
async function expectUndisturbed(test: TestGateway, tenant: Tenant, number: string): Promise<void> {
  using untilQr = new Stopwatch();
  const qr = await tenant.token.call("GET", `/api/instance/connect/${(await tenant.session()).name}`);
  expect(qr).toMatchObject({ status: 200, body: { status: "qr" } });
  expect(untilQr.livedMs).toBeLessThan(3_000);

  using untilBack = new Stopwatch();
  const logins = test.sandbox.logins(number);
  await test.phone("/faults", { kind: "stream-error", code: 503, number });
  await test.sandbox.untilConnection(() => test.sandbox.logins(number) === logins + 1);
  expect(untilBack.livedMs).toBeLessThan(5_000);
}

describe("150 instances of one tenant", () => {
  it.each<[string, string]>([
    ["accept and say nothing", ""],
    ["say that they lead to WhatsApp, and then nothing", "HTTP/1.1 200 OK\r\n\r\n"],
  ])("whose proxies %s keep no other tenant waiting", async (_, answer) => {
    await using proxy = await OddProxy.start((socket) => void socket.write(answer));
    await using test = await TestGateway.start({ config: PRIVATE });
    const [hostile, other] = [await Tenant.in(test), await Tenant.in(test)];
    const { number } = await other.linkedSession(newNumber());
    const end = await connectMany(hostile, INSTANCES, proxy.port);
    await expectUndisturbed(test, other, number);
    expect(proxy.accepted).toBeGreaterThan(0);
    await end();
  });
});

describe("attempts through proxies", () => {
  it("are 32 of one tenant at a time", async () => {
    await using proxy = await OddProxy.start(() => undefined);
    await using test = await TestGateway.start({ config: PRIVATE, clock: new ManualClock() });
    const [many, few] = [await Tenant.in(test), await Tenant.in(test)];
    const ends = [await connectMany(many, 40, proxy.port)];
    await eventually("as many as may", () => proxy.accepted === 32);
    ends.push(await connectMany(few, 1, proxy.port));
    await eventually("another tenant's too", () => proxy.accepted >= 33);
    const direct = await few.token.call("GET", `/api/instance/connect/${(await few.session()).name}`);
    expect(direct).toMatchObject({ body: { status: "qr" } });
    expect(proxy.accepted).toBe(33);
    for (const end of ends) await end();
  });
});

describe("a proxy that answers headers without end", () => {
  it("keeps nobody waiting", async () => {
    const chunk = "A".repeat(65_536);
    await using proxy = await OddProxy.start((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nX: ");
      const more = () => {
        while (!socket.destroyed && socket.write(chunk));
        if (!socket.destroyed) socket.once("drain", more);
      };
      more();
    });
    await using test = await TestGateway.start({ config: PRIVATE });
    const tenant = await Tenant.in(test);
    const end = await connectMany(tenant, 1, proxy.port);
    let worstMs = 0;
    for (let nth = 0; nth < 50; nth++) {
      // Of this process alone, whatever else the machine does.
      const before = process.cpuUsage();
      expect((await test.gateway.request("/health/live")).status).toBe(200);
      await new Promise((resolve) => setImmediate(resolve));
      const { user, system } = process.cpuUsage(before);
      worstMs = Math.max(worstMs, (user + system) / 1000);
    }
    expect(worstMs).toBeLessThan(100);
    expect(proxy.accepted).toBeGreaterThan(0);
    await end();
  });
});
