import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config.ts";
import type { OperatorLog } from "../gateway.ts";
import { lockToServe, type ServeLock } from "../store/index.ts";

const LOOK_EVERY_MS = 100;

/**
 * The lock of the data folder, waited for while another gateway has it: as long as `DUET_WAIT_FOR_LOCK_SECONDS` says,
 * or until the operator asks the program to stop. Undefined when it could not be had so long; the start says why.
 */
export async function waitForLock(
  { dataDir, waitForLockSeconds }: Config,
  log: OperatorLog,
  stopAsked: Promise<void>,
): Promise<ServeLock | "stopped" | undefined> {
  const deadlineMs = performance.now() + waitForLockSeconds * 1_000;
  const stopped = stopAsked.then(() => "stopped" as const);
  for (let look = 1; performance.now() < deadlineMs; look++) {
    const lock = lockToServe(dataDir);
    if (lock) return lock;
    if (look === 1) log.info("another gateway is serving the data folder: waiting", { waitForLockSeconds });
    if ((await Promise.race([stopped, sleep(LOOK_EVERY_MS)])) === "stopped") return "stopped";
  }
  return undefined;
}
