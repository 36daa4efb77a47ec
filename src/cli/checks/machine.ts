import { versions } from "node:process";
import { good, wrong, type Check } from "./check.ts";

const OLDEST_NODE = 24;
/** Certificates and tokens are refused by a machine whose clock stands before this program was written. */
const EARLIEST_SANE_MS = Date.UTC(2026, 0, 1);

export function checkNode(version: string = versions.node): Check {
  const isOld = Number.parseInt(version, 10) < OLDEST_NODE;
  return isOld ? wrong("Node", `${version} is too old: take ${OLDEST_NODE} or later`) : good("Node", version);
}

export function checkClock(nowMs: number = Date.now()): Check {
  const time = new Date(nowMs).toISOString();
  if (nowMs >= EARLIEST_SANE_MS) return good("clock", time);
  return wrong("clock", `${time} is in the past: set the machine's clock`);
}
