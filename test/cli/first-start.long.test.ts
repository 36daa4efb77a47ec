import { once } from "node:events";
import { readdirSync, watch, type FSWatcher } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startSandbox } from "../../src/sandbox/index.ts";
import { DuetProcess } from "../support/duet-process.ts";
import { environment } from "../support/running-gateway.ts";
import { seededChance } from "../support/seeded-chance.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 60);
const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
/** From the folder to the whole database, on a machine that has other things to do. */
const FILES_WITHIN_MS = 60;
const OURS = ["duet.sqlite", "media", "secret.key", "serve.lock"];

it("a first start that is killed anywhere is followed by one that works", async () => {
  await using sandbox = await startSandbox();
  const env = environment({ url: sandbox.webSocketUrl, rootKey: sandbox.rootKey });
  const chance = seededChance(SEED);
  const found = new Map<string, number>();
  for (let round = 1; round <= ROUNDS; round++) {
    using folder = temporaryFolder();
    const data = path.join(folder.path, "data");
    const start = (...args: readonly string[]) => DuetProcess.start(args, { cwd: folder.path, env });
    try {
      using watcher = closing(watch(folder.path));
      const folderIsMade = once(watcher.watched, "change");
      // Two at once on the same new folder, as a service and its operator may be.
      await using first = start("serve");
      await using beside = start("org", "create", "acme");
      await folderIsMade;
      await sleep(chance() * FILES_WITHIN_MS);
      await Promise.all([first.kill(), beside.kill()]);
      const left = list(data).join(" ");
      found.set(left, (found.get(left) ?? 0) + 1);

      await using second = start("serve");
      await second.untilPrinted(/"msg":"listening"/);
      expect(await second.stop()).toMatchObject({ exitCode: 0, stderr: "" });
      expect(list(data)).toEqual(OURS);
    } catch (cause) {
      throw new Error(`round ${round} with KILL_SEED=${SEED}`, { cause });
    }
  }
  process.stdout.write(
    `killed ${ROUNDS} times with seed ${SEED}; left behind: ${JSON.stringify([...found])}\n`,
  );
});

function closing(watched: FSWatcher): Disposable & { readonly watched: FSWatcher } {
  return { watched, [Symbol.dispose]: () => watched.close() };
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
