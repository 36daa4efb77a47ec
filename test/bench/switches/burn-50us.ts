import { onRequest } from "../on-request.ts";
import type { Install } from "../probe.ts";

const BURNT_MS = 0.05;

/** A known effect: every request over HTTP costs 50 µs more. */
export const install: Install = () => onRequest(burn);

function burn(): void {
  const until = performance.now() + BURNT_MS;
  while (performance.now() < until);
}
