import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { SessionState } from "../../../src/core/index.ts";
import { WHATSAPP_ROOT_KEY } from "../../../src/whatsapp/index.ts";
import { lineOpener, type LineOpener } from "../../../src/whatsapp/line/line-opener.ts";
import { createSessionCaches } from "../../../src/whatsapp/device/session-caches.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { testConnection } from "../test-connection.ts";
import { TestPool } from "../test-pool.ts";

const nothing = () => undefined;
const REAL_TIME_MS = 20_000;

function connectionBy(opener: LineOpener, test: TestPool, clock = new ManualClock()) {
  const errors: string[] = [];
  const states: SessionState["status"][] = [];
  const log = { debug: nothing, info: nothing, warn: nothing, error: (line: string) => errors.push(line) };
  const caches = createSessionCaches(clock);
  const connection = testConnection(test, { clock, log, caches, lineOpener: opener }, ({ status }) =>
    states.push(status),
  );
  return { connection, clock, errors, states };
}

describe("the library, loaded with the first session", () => {
  it("is tried again when it could not be loaded", async () => {
    await using test = await TestPool.start();
    const whole = lineOpener(test.sandbox.rootKey);
    let attempts = 0;
    const { connection, clock, errors, states } = connectionBy(() => {
      attempts++;
      return attempts === 1 ? Promise.reject(new Error("too many open files")) : whole();
    }, test);
    await connection.start();
    await connection.until(({ status }) => status === "backing_off", REAL_TIME_MS);
    expect(errors).toEqual(["session cannot be connected"]);
    await clock.advance(15_000);
    await connection.until(({ status }) => status === "waiting_for_scan", REAL_TIME_MS);
    expect(states).toEqual(["starting", "backing_off", "starting", "waiting_for_scan"]);
    await connection.stop();
  });

  it("opens no line of a session that was stopped meanwhile", async () => {
    await using test = await TestPool.start();
    const whole = lineOpener(test.sandbox.rootKey);
    let loaded: () => void = nothing;
    const loading = new Promise<void>((resolve) => (loaded = resolve));
    const { connection, states } = connectionBy(() => loading.then(whole), test);
    await connection.start();
    await connection.stop();
    loaded();
    await whole();
    await loading;
    expect([connection.state().status, states]).toEqual(["stopped", ["starting", "stopped"]]);
    expect(test.devices.credentials.size).toBe(0);
  });

  it("has the root key that is known without it", () => {
    // A process of its own: tests have the library trust others.
    const print = `import("@whiskeysockets/baileys").then(({ WA_CERT_DETAILS }) =>
      process.stdout.write(Buffer.from(WA_CERT_DETAILS.PUBLIC_KEY).toString("hex")))`;
    expect(execFileSync(process.execPath, ["-e", print], { encoding: "utf8" })).toBe(WHATSAPP_ROOT_KEY);
  });
});
