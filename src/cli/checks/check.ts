import { setTimeout as sleep } from "node:timers/promises";

/** One thing that a start needs. The detail says what was found, or what to mend. */
export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string };

export function good(name: string, detail: string): Check {
  return { name, ok: true, detail };
}

export function wrong(name: string, detail: string): Check {
  return { name, ok: false, detail };
}

/** What a check finds, or what it throws as what is wrong. */
export async function checked(name: string, look: () => string | Promise<string>): Promise<Check> {
  try {
    return good(name, await look());
  } catch (error) {
    return wrong(name, error instanceof Error ? error.message : String(error));
  }
}

/** The same checks, or that there is no result of them in time: whoever asks a machine for a name may wait for minutes. */
export async function inTime(
  name: string,
  withinMs: number,
  checks: Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  const limit = new AbortController();
  const late = sleep(withinMs, [wrong(name, `no result in ${withinMs / 1_000} s`)], limit);
  try {
    return await Promise.race([checks, late]);
  } finally {
    limit.abort();
    late.catch(() => undefined);
  }
}
