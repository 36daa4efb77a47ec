import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished } from "vitest";
import { parseConfig, type Config } from "../../src/config.ts";
import { openOffice } from "../../src/gateway.ts";
import { startSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { openStore } from "../../src/store/index.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const OWN = "5511999990001";

/** A gateway as a process of its own, which can be killed. */
async function serve(directory: string, sandbox: Sandbox): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "src/main.ts", "serve"], {
    env: {
      ...process.env,
      DUET_DATA_DIR: directory,
      DUET_PORT: "0",
      DUET_ANNOUNCE: "quiet",
      DUET_LOG_FORMAT: "json",
      DUET_WHATSAPP_URL: sandbox.webSocketUrl,
      DUET_WHATSAPP_ROOT_KEY: sandbox.rootKey,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, address } = JSON.parse(line) as { msg: string; address?: string };
    if (msg === "listening" && address !== undefined) {
      child.stdout.resume();
      return { child, address };
    }
  }
  throw new Error("the gateway did not start");
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Until so many leases are in the file, which is within 100 ms; `turn` is what passes the time. */
async function untilStored(config: Config, count: number, turn: () => Promise<unknown>): Promise<void> {
  const store = openStore({ directory: config.dataDir, wallMs: () => Date.now() });
  const deadline = AbortSignal.timeout(5_000);
  while (store.leases.list().length < count && !deadline.aborted) await turn();
  store.close();
}

it("a killed gateway takes up its indicators and pays its debts after the next start", async () => {
  using folder = temporaryFolder();
  await using sandbox = await startSandbox();
  const config = { ...parseConfig({}), dataDir: folder.path };
  const office = openOffice(config);
  const token = office.tenants.createOrganization("acme", { maxSessions: null, rateLimitPerMinute: null })
    .accountToken.secret;
  office[Symbol.dispose]();
  const headers = { token, "Content-Type": "application/json" };

  const first = await serve(folder.path, sandbox);
  onTestFinished(() => kill(first.child));
  await fetch(`${first.address}/api/instance/new`, { method: "POST", headers, body: '{"name":"support"}' });
  const qr = (await (await fetch(`${first.address}/api/instance/connect/support`, { headers })).json()) as {
    qrCode: string;
  };
  await sandbox.request("/phone/scan", {
    method: "POST",
    body: JSON.stringify({ qr: qr.qrCode, number: OWN }),
  });
  await sandbox.untilConnection((all) => all.some(({ phase, number }) => phase === "open" && number === OWN));
  const show = async (number: string, duration: number) => {
    for (;;) {
      const body = JSON.stringify({ number, state: "typing", duration });
      const { status } = await fetch(`${first.address}/api/chat/presence/support`, {
        method: "POST",
        headers,
        body,
      });
      // The simulated WhatsApp sees the login a moment before the gateway does.
      if (status === 200) return;
      if (status !== 503) throw new Error(`refused with ${status}`);
    }
  };
  await show("5511988880001", 9);
  await show("5511988880002", 2);
  const startedAt = sandbox.chatStates()[0]?.at ?? 0;
  await untilStored(config, 2, () => fetch(`${first.address}/health/live`));
  await kill(first.child);
  const before = sandbox.chatStates().length;
  expect(before).toBe(2);
  // Dead for longer than the shorter of the two was to last.
  await expect(sandbox.untilChatState(() => true, { since: before, timeoutMs: 2_000 })).rejects.toThrow();

  const second = await serve(folder.path, sandbox);
  onTestFinished(() => kill(second.child));
  const back = await sandbox.untilChatState(
    ({ to, state }) => to?.startsWith("5511988880001") === true && state === "composing",
    {
      since: before,
      timeoutMs: 10_000,
    },
  );
  const debt = await sandbox.untilChatState(({ to }) => to?.startsWith("5511988880002") === true, {
    since: before,
    timeoutMs: 10_000,
  });
  expect(debt.state).toBe("paused");
  expect(Math.abs(debt.at - back.at)).toBeLessThan(1_000);
  const end = await sandbox.untilChatState(
    ({ to, state }) => to?.startsWith("5511988880001") === true && state === "paused",
    {
      timeoutMs: 15_000,
    },
  );
  expect(end.at - startedAt).toBeGreaterThan(8_700);
  expect(end.at - startedAt).toBeLessThan(9_700);
  expect(sandbox.chatStates().filter(({ state }) => state === "paused")).toHaveLength(2);
  expect(sandbox.unknownStanzas).toEqual([]);
}, 40_000);
