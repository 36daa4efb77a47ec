import type { Config } from "../../config.ts";
import { isRefusedHost } from "../../gateway.ts";
import type { FoundWebhook } from "../../store/index.ts";
import { good, type Check } from "./check.ts";

/** Of those with the same trouble. */
const MOST_NAMED = 5;
/** Shorter than this is how a receiver is restarted. */
const FAILING_AFTER_MS = 10 * 60_000;

/** Active webhooks that take nothing, or are on an address that nothing is sent to. No check where there are no webhooks. */
export function checkWebhooks(
  config: Config,
  webhooks: readonly FoundWebhook[],
  nowMs: number,
): readonly Check[] {
  if (webhooks.length === 0) return [];
  const refused = webhooks.filter(({ url }) => isRefusedHost(config, url));
  const failing = webhooks.filter(
    ({ failingSinceMs }) => failingSinceMs !== null && nowMs - failingSinceMs >= FAILING_AFTER_MS,
  );
  const faults = [
    ...faultOf(refused, "on a private address, which DUET_PRIVATE_DESTINATIONS does not allow"),
    ...faultOf(failing, "taking nothing: duet webhook failures ID says why, duet webhook test ID tries it"),
  ];
  // A start needs none of them.
  if (faults.length > 0) return [good("webhooks", faults.join("; "))];
  return [good("webhooks", `active: ${webhooks.length}, and none of them refuses everything`)];
}

function faultOf(webhooks: readonly FoundWebhook[], what: string): readonly string[] {
  if (webhooks.length === 0) return [];
  const named = webhooks.slice(0, MOST_NAMED).map(({ id }) => id);
  const others = webhooks.length - named.length;
  return [`${named.join(", ")}${others > 0 ? ` and ${others} more` : ""}: ${what}`];
}
