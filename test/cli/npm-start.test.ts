import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { lockToServe } from "../../src/store/index.ts";
import { environment } from "../support/running-gateway.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** npm as a process of its own; whatever it has left behind is killed when the test's scope ends. */
function npm(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn("npm", args, {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const killAll = () => {
    try {
      process.kill(-(child.pid ?? 0), "SIGKILL");
    } catch {
      // Nothing was left behind.
    }
  };
  return { child, [Symbol.dispose]: killAll };
}

describe("npm start", () => {
  it("is the gateway: what is asked of npm reaches it", async () => {
    using folder = temporaryFolder();
    await using sandbox = await startSandbox();
    const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
    using started = npm(["start"], { ...environment(whatsapp), DUET_DATA_DIR: folder.path });
    const { child } = started;
    let printed = "";
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (printed.includes('"msg":"listening"') && !child.killed) child.kill("SIGTERM");
    }
    expect(printed).toContain('"msg":"stopped"');
    lockToServe(folder.path)?.release();
    expect(lockToServe(folder.path)).toBeDefined();
  });
});

describe("npm run duet", () => {
  it("runs any command of the built program, with its words and its exit code", async () => {
    using version = npm(["run", "--silent", "duet", "--", "version", "--json"]);
    let printed = "";
    version.child.stdout.on("data", (chunk) => (printed += String(chunk)));
    expect(await once(version.child, "close")).toEqual([0, null]);
    expect(printed).toMatch(/^\{"version":"\d+\.\d+\.\d+.*"\}\n$/);
    using unknown = npm(["run", "--silent", "duet", "--", "fly"]);
    expect(await once(unknown.child, "close")).toEqual([2, null]);
  });
});
