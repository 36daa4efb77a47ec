import { cpSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Api } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { SeededFolder } from "../../support/seeded-folder.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { TestGateway } from "../../support/test-gateway.ts";

/** Longer than any pause between attempts. */
const LONG_MS = 12 * 60_000;

/** A gateway that serves a folder, with what both dialects tell of its first session. */
async function serve({ seeded, sandbox }: SeededFolder, directory: string) {
  const clock = new ManualClock();
  const test = await TestGateway.start({ sandbox, directory, clock });
  const id = seeded.sessions[0]?.id ?? "";
  const status = async () => {
    const session = await test.gateway.core.sessions.find(seeded.organizationId, id);
    return session && (await test.gateway.core.sessions.view(session)).state.status;
  };
  return {
    clock,
    status,
    until: (wanted: string) => eventually(wanted, async () => (await status()) === wanted),
    async told() {
      const { body: a } = await Api.bearer(test.gateway, seeded.apiKey).call("GET", `/api/v1/sessions/${id}`);
      const { body: b } = await Api.token(test.gateway, seeded.accountToken).call(
        "GET",
        "/api/instance/list",
      );
      const row = a as { status: string; failureReason: string | null };
      const { instances } = b as {
        instances: { status: string; connection: { displayStatus: string } }[];
      };
      return {
        bearer: [row.status, row.failureReason],
        token: [instances[0]?.status, instances[0]?.connection.displayStatus],
      };
    },
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

async function inject({ sandbox }: SeededFolder, fault: object): Promise<void> {
  const answer = await sandbox.request("/faults", { method: "POST", body: JSON.stringify(fault) });
  if (!answer.ok) throw new Error(await answer.text());
}

describe("a session that WhatsApp refuses", () => {
  it.each([
    [403, "failed", "failed", "disconnected", "WhatsApp has locked or banned this account"],
    [401, "unlinked", "logged_out", "loggedout", "the phone removed this device; link it again"],
  ])(
    "with %i says why in both dialects, also after a restart",
    async (code, state, bearer, token, reason) => {
      await using folder = await SeededFolder.make(1);
      const number = folder.seeded.sessions[0]?.number ?? "";
      const told = { bearer: [bearer, reason], token: [token, `Failed: ${reason}`] };
      {
        await using gateway = await serve(folder, folder.path);
        await gateway.until("open");
        await inject(folder, { kind: "stream-error", code });
        await gateway.until(state);
        expect(await gateway.told()).toEqual(told);
        await gateway.clock.advance(LONG_MS);
        expect(folder.sandbox.logins(number)).toBe(1);
      }
      await using restarted = await serve(folder, folder.path);
      await restarted.clock.advance(LONG_MS);
      expect(await restarted.told()).toEqual(told);
      expect(folder.sandbox.logins(number)).toBe(1);
    },
  );

  it("is told as one that is tried again while it is", async () => {
    await using folder = await SeededFolder.make(1);
    await using gateway = await serve(folder, folder.path);
    await gateway.until("open");
    await inject(folder, { kind: "stream-error", code: 405 });
    await gateway.until("backing_off");
    const reason = "WhatsApp finds this client too old; update the gateway";
    expect(await gateway.told()).toEqual({
      bearer: ["starting", reason],
      token: ["connecting", `Trying again: ${reason}`],
    });
  });
});

describe("two gateways on copies of the same data", () => {
  it("never fight over a session: each steps aside once, then one has it and the other says why not", async () => {
    await using folder = await SeededFolder.make(1);
    using copy = temporaryFolder();
    for (const file of ["duet.sqlite", "secret.key"]) {
      cpSync(path.join(folder.path, file), path.join(copy.path, file));
    }
    const number = folder.seeded.sessions[0]?.number ?? "";
    await using one = await serve(folder, folder.path);
    await one.until("open");
    await using other = await serve(folder, copy.path);
    await other.until("open");
    await one.until("backing_off");

    // Each waits its half minute in turn, whoever moves first.
    for (let turn = 0; turn < 10; turn++) {
      for (const gateway of [one, other]) {
        await gateway.clock.advance(30_000);
        await eventually("settled", async () => (await gateway.status()) !== "starting");
      }
      await eventually("told", async () => [await one.status(), await other.status()].includes("open"));
    }
    await eventually("decided", async () => [await one.status(), await other.status()].includes("failed"));
    expect([await one.status(), await other.status()].toSorted()).toEqual(["failed", "open"]);
    const logins = folder.sandbox.logins(number);
    expect(logins).toBeLessThanOrEqual(4);

    const loser = (await one.status()) === "failed" ? one : other;
    expect((await loser.told()).bearer).toEqual(["failed", "another program is connected as this device"]);
    await Promise.all([one.clock.advance(LONG_MS), other.clock.advance(LONG_MS)]);
    expect(folder.sandbox.logins(number)).toBe(logins);
    expect(folder.sandbox.connections()).toEqual([{ number, phase: "open" }]);
  });
});
