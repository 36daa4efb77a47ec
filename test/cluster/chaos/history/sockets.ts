import type { LoginRecord } from "../../../../src/sandbox/index.ts";

/** Milliseconds since 1970, both included. */
export type Span = { readonly fromMs: number; readonly toMs: number };

/**
 * A device has one connection: none sends anything after a later one has logged in. In `orderly`, the time of an orderly
 * end, none is replaced either: the elder has ended before.
 */
export function faultsOfSockets(
  logins: readonly LoginRecord[],
  orderly: readonly Span[] = [],
): readonly string[] {
  const elder = new Map<string, LoginRecord>();
  return logins.flatMap((login) => {
    const before = elder.get(login.device);
    elder.set(login.device, login);
    if (!before) return [];
    const which = `${login.device}: login ${before.id}`;
    const sentLate = before.sentTooLate > 0 || (before.lastSentAt ?? 0) > login.at;
    const lateMs = (before.lastSentAt ?? 0) - login.at;
    const isOrderly = orderly.some(({ fromMs, toMs }) => login.at >= fromMs && login.at <= toMs);
    return [
      ...(sentLate ? [`${which} sent something ${lateMs} ms after login ${login.id}`] : []),
      ...(isOrderly && before.end === "replaced"
        ? [`${which} was replaced by ${login.id} at an orderly end`]
        : []),
    ];
  });
}
