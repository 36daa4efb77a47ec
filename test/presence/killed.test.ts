import path from "node:path";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { openStore } from "../../src/store/index.ts";
import { runDuet } from "../support/run-duet.ts";
import { RunningGateway } from "../support/running-gateway.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const OWN = "5511999990001";

/** Until so many leases are in the file, which is within 100 ms; `turn` is what passes the time. */
async function untilStored(directory: string, count: number, turn: () => Promise<unknown>): Promise<void> {
  const store = openStore({ directory, wallMs: () => Date.now() });
  const deadline = AbortSignal.timeout(60_000);
  while ((await store.leases.list()).length < count && !deadline.aborted) await turn();
  store.close();
}

it("a killed gateway takes up its indicators and pays its debts after the next start", async () => {
  using folder = temporaryFolder();
  const data = path.join(folder.path, "data");
  await using sandbox = await startSandbox();
  const { stdout } = await runDuet(["org", "create", "acme", "--json"], { DUET_DATA_DIR: data });
  const { accountToken } = JSON.parse(stdout) as { accountToken: string };
  const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
  const serve = () => RunningGateway.start(folder.path, whatsapp, accountToken, { DUET_ANNOUNCE: "quiet" });

  // A start tells how slow the machine is just now: what has to outlast the next one lasts the longer, and may be the later.
  const beganMs = performance.now();
  await using first = await serve();
  const slowness = Math.max(1, (performance.now() - beganMs) / 2_000);
  const lastsSeconds = Math.min(60, Math.ceil(12 * slowness));
  const latestMs = 700 * slowness;
  await first.link("support", OWN, (qr) =>
    sandbox.request("/phone/scan", { method: "POST", body: JSON.stringify(qr) }),
  );
  const show = async (number: string, duration: number) => {
    const presence = { number, state: "typing", duration };
    expect((await first.call("POST", "/api/chat/presence/support", presence)).status).toBe(200);
  };
  await show("5511988880001", lastsSeconds);
  await show("5511988880002", 2);
  const startedAt = sandbox.chatStates()[0]?.at ?? 0;
  await untilStored(data, 2, () => first.call("GET", "/health/live"));
  await first.process.kill();
  const before = sandbox.chatStates().length;
  expect(before).toBe(2);
  // Dead for longer than the shorter of the two was to last.
  await expect(sandbox.untilChatState(() => true, { since: before, timeoutMs: 2_000 })).rejects.toThrow();

  await using second = await serve();
  await second.untilOpen();
  const back = await sandbox.untilChatState(
    ({ to, state }) => to?.startsWith("5511988880001") === true && state === "composing",
    { since: before },
  );
  const debt = await sandbox.untilChatState(({ to }) => to?.startsWith("5511988880002") === true, {
    since: before,
  });
  expect(debt.state).toBe("paused");
  expect(Math.abs(debt.at - back.at)).toBeLessThan(1_000 * slowness);
  const end = await sandbox.untilChatState(
    ({ to, state }) => to?.startsWith("5511988880001") === true && state === "paused",
    { timeoutMs: lastsSeconds * 1_000 + 10_000 },
  );
  expect(end.at - startedAt).toBeGreaterThan(lastsSeconds * 1_000 - 300);
  expect(end.at - startedAt).toBeLessThan(lastsSeconds * 1_000 + latestMs);
  expect(sandbox.chatStates().filter(({ state }) => state === "paused")).toHaveLength(2);
  expect(sandbox.unknownStanzas).toEqual([]);
});
