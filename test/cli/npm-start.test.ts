import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { lockToServe } from "../../src/store/index.ts";
import { environment } from "../support/running-gateway.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

function npm(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn("npm", args, {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return child;
}

describe("npm start", () => {
  it("is the gateway: what is asked of npm reaches it", async () => {
    using folder = temporaryFolder();
    await using sandbox = await startSandbox();
    const whatsapp = { url: sandbox.webSocketUrl, rootKey: sandbox.rootKey };
    const started = npm(["start"], { ...environment(whatsapp), DUET_DATA_DIR: folder.path });
    let printed = "";
    for await (const chunk of started.stdout) {
      printed += String(chunk);
      if (printed.includes('"msg":"listening"') && !started.killed) started.kill("SIGTERM");
    }
    expect(printed).toContain('"msg":"stopped"');
    lockToServe(folder.path)?.release();
    expect(lockToServe(folder.path)).toBeDefined();
  });
});

describe("npm run duet", () => {
  it("runs any command of the built program, with its words and its exit code", async () => {
    const version = npm(["run", "--silent", "duet", "--", "version", "--json"]);
    let printed = "";
    version.stdout.on("data", (chunk) => (printed += String(chunk)));
    expect(await once(version, "close")).toEqual([0, null]);
    expect(printed).toMatch(/^\{"version":"\d+\.\d+\.\d+.*"\}\n$/);
    const unknown = npm(["run", "--silent", "duet", "--", "fly"]);
    expect(await once(unknown, "close")).toEqual([2, null]);
  });
});
