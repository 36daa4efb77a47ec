const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time such as 2h in ms, in one of these units; undefined for any other text, and for none. */
export function durationMs(text: string, units: string): number | undefined {
  const [, count = "", unit = ""] = /^(\d{1,5})([a-z])$/.exec(text) ?? [];
  const unitMs = units.includes(unit) ? UNIT_MS[unit] : undefined;
  return unitMs === undefined || Number(count) === 0 ? undefined : Number(count) * unitMs;
}
