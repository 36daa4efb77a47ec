import path from "node:path";
import { describe, expect, it } from "vitest";
import { lockToServe } from "../../src/store/index.ts";
import { startSandbox } from "../../src/sandbox/index.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { runDuet, startAndStop } from "../support/run-duet.ts";
import { environment } from "../support/running-gateway.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SIMULATED = environment({ url: "ws://127.0.0.1:9/", rootKey: "0a".repeat(32) });

/** A data folder that is served until `end`. */
function servedFolder() {
  const folder = temporaryFolder();
  const lock = lockToServe(folder.path);
  if (!lock) throw new Error("the folder is served already");
  return { ...folder, end: lock.release };
}

describe("a start on a folder that is served", () => {
  it("waits until its gateway has ended", async () => {
    using folder = servedFolder();
    await using sandbox = await startSandbox();
    const env = {
      ...environment({ url: sandbox.webSocketUrl, rootKey: sandbox.rootKey }),
      DUET_DATA_DIR: folder.path,
      DUET_WAIT_FOR_LOCK_SECONDS: "60",
    };
    await using next = DuetProcess.start(["serve"], { cwd: folder.path, env });
    await next.untilPrinted(/another gateway is serving the data folder: waiting/);
    expect(next.stdout).not.toContain("listening");
    folder.end();
    await next.untilPrinted(/"msg":"listening"/);
    expect(lockToServe(folder.path)).toBeUndefined();
    expect(await next.stop()).toMatchObject({ exitCode: 0 });
  });

  it("waits no longer than it was told, and says why it does not start", async () => {
    using folder = servedFolder();
    const env = { ...SIMULATED, DUET_DATA_DIR: folder.path, DUET_WAIT_FOR_LOCK_SECONDS: "1" };
    expect(await runDuet(["serve"], env)).toMatchObject({
      exitCode: 1,
      stderr: `another gateway is serving this data folder (${path.join(folder.path, "serve.lock")})\n`,
    });
    folder.end();
  });

  it("ends while it waits when it is asked to stop", async () => {
    using folder = servedFolder();
    const env = { ...SIMULATED, DUET_DATA_DIR: folder.path, DUET_WAIT_FOR_LOCK_SECONDS: "3600" };
    expect(await startAndStop(["serve"], env)).toMatchObject({ exitCode: 0, stderr: "" });
    folder.end();
  });
});
