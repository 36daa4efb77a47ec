import Database from "better-sqlite3";
import type { Db } from "../../src/store/sqlite/database/database.ts";
import { VERSION } from "../../src/version.ts";
import { afterEach, describe, expect, it } from "vitest";
import { Api } from "../support/api.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";

const stack: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of stack.splice(0)) await one[Symbol.asyncDispose]();
});

async function start(options: Parameters<typeof TestGateway.start>[0] = {}): Promise<TestGateway> {
  const test = await TestGateway.start(options);
  stack.push(test);
  return test;
}

async function get(test: TestGateway, path: string) {
  const response = await test.gateway.request(path);
  return { status: response.status, body: await response.json() };
}

describe("health", () => {
  it("says that the process lives and the gateway is ready", async () => {
    const test = await start();
    await test.createSession("unlinked");
    expect(await get(test, "/health/live")).toEqual({
      status: 200,
      body: { status: "ok", version: VERSION },
    });
    expect(await get(test, "/health/ready")).toEqual({
      status: 200,
      body: { status: "ok", version: VERSION, database: "ok", sessions: { open: 0, wanted: 0 } },
    });
  });

  it("tells sessions open of sessions wanted", async () => {
    const test = await start();
    const session = await test.linkedSession("linked", "5511999990001");
    const ready = async () => (await get(test, "/health/ready")).body as { sessions: unknown };
    expect((await ready()).sessions).toEqual({ open: 1, wanted: 1 });
    await test.gateway.core.sessions.stop(session);
    expect((await ready()).sessions).toEqual({ open: 0, wanted: 0 });
  });

  it("answers the documented health of the token/number dialect", async () => {
    const clock = new ManualClock();
    const test = await start({ clock });
    await clock.advance(((1 * 60 + 2) * 60 + 3) * 1_000 + 789);
    expect(await Api.token(test.gateway).call("GET", "/health")).toEqual({
      status: 200,
      body: {
        status: "ok",
        service: "Duet",
        version: VERSION,
        uptime: "1h2m3s",
        timestamp: Math.floor(clock.wallMs() / 1_000),
        checks: { db: "ok" },
      },
    });
  });

  it("says so when the database fails, to everybody without a cause", async () => {
    const folder = temporaryFolder();
    const clock = new ManualClock();
    const test = await start({ clock, directory: folder.path });
    using database = closing(new Database(`${folder.path}/duet.sqlite`));
    database.exec("ALTER TABLE sessions RENAME TO lost");
    expect(await get(test, "/health/live")).toMatchObject({ status: 200 });
    expect(await get(test, "/health/ready")).toEqual({
      status: 503,
      body: { status: "failed", version: VERSION, database: "failed", sessions: { open: 0, wanted: 0 } },
    });
    expect(await Api.token(test.gateway).call("GET", "/health")).toMatchObject({
      status: 503,
      body: { status: "degraded", checks: { db: "fail: the database cannot be read or written" } },
    });
    expect(test.log.join("")).toContain("no such table");
    database.exec("ALTER TABLE lost RENAME TO sessions");
    folder[Symbol.dispose]();
  });

  it("is what was found within the last second, however often it is asked", async () => {
    const folder = temporaryFolder();
    const clock = new ManualClock();
    const test = await start({ clock, directory: folder.path });
    const status = async () => (await get(test, "/health/ready")).status;
    using database = closing(new Database(`${folder.path}/duet.sqlite`));
    expect(await status()).toBe(200);
    database.exec("ALTER TABLE sessions RENAME TO lost");
    await clock.advance(999);
    for (let i = 0; i < 100; i++) expect(await status()).toBe(200);
    await clock.advance(1);
    for (let i = 0; i < 100; i++) expect(await status()).toBe(503);
    expect(test.log.filter((line) => line.includes("cannot be read or written"))).toHaveLength(1);
    database.exec("ALTER TABLE lost RENAME TO sessions");
    await clock.advance(1_000);
    expect(await status()).toBe(200);
    expect(test.log.filter((line) => line.includes("can be used again"))).toHaveLength(1);
    folder[Symbol.dispose]();
  });

  it("is bad where the database cannot be written, which a lock that goes by is not", async () => {
    const folder = temporaryFolder();
    const clock = new ManualClock();
    const test = await start({ clock, directory: folder.path });
    const after = async (ms: number) => {
      await clock.advance(ms);
      const { status } = await test.gateway.request("/readyz");
      return status;
    };
    using database = closing(new Database(`${folder.path}/duet.sqlite`));
    database.exec("BEGIN IMMEDIATE");
    expect([await after(1_000), await after(1_000)]).toEqual([200, 503]);
    database.exec("ROLLBACK");
    expect(await after(1_000)).toBe(200);
    folder[Symbol.dispose]();
  });

  it("is told to watchers of another kind as text", async () => {
    const test = await start();
    for (const path of ["/healthz", "/readyz"]) {
      const answer = await test.gateway.request(path);
      expect([answer.headers.get("content-type"), await answer.text()]).toEqual([
        "text/plain; charset=UTF-8",
        "ok",
      ]);
    }
  });

  it("needs no credential, spends nothing and tells no limit", async () => {
    const test = await start({ config: { requestsPerMinute: 1 }, clock: new ManualClock() });
    for (const path of [
      "/health",
      "/health/live",
      "/health/ready",
      "/healthz",
      "/readyz",
      "/openapi/bearer-cid.json",
      "/api/v1/openapi.yaml",
    ]) {
      for (let i = 0; i < 3; i++) {
        const response = await test.gateway.request(path);
        expect([path, response.status]).toEqual([path, 200]);
        expect([...response.headers.keys()].filter((name) => /ratelimit/.test(name))).toEqual([]);
      }
    }
  });
});

describe("a gateway that stops", () => {
  it("refuses requests in each dialect's envelope, and tells it on its health", async () => {
    const test = await start();
    const { gateway, secrets } = test;
    const stopped = gateway.close();
    // It refuses from its next turn on.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await Api.bearer(gateway, secrets.apiKey).call("GET", "/api/v1/sessions")).toEqual({
      status: 503,
      body: { error: { code: "gateway_unavailable", details: {}, message: "the gateway is stopping" } },
    });
    expect(await Api.token(gateway, secrets.accountToken).call("GET", "/api/instance/list")).toEqual({
      status: 503,
      body: { success: false, error: { message: "Service is stopping" } },
    });
    expect(await Api.token(gateway).call("GET", "/health")).toEqual({
      status: 503,
      body: { success: false, error: { message: "Service is stopping" } },
    });
    for (const path of ["/api/v1/sessions", "/api/instance/list", "/health", "/mcp"])
      expect((await gateway.request(path)).headers.get("retry-after")).toBe("1");
    expect(await get(test, "/health/live")).toMatchObject({ status: 200 });
    expect(await get(test, "/health/ready")).toMatchObject({ status: 503, body: { status: "stopping" } });
    const ready = await gateway.request("/readyz");
    expect([ready.status, await ready.text()]).toEqual([503, "stopping"]);
    await stopped;
  });
});

function closing(database: Db): Db & Disposable {
  return Object.assign(database, { [Symbol.dispose]: () => void database.close() });
}
