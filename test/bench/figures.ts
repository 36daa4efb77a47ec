/** One measured figure. */
export type Figure = { readonly name: string; readonly value: number; readonly unit: string };

export function figure(name: string, value: number, unit: string): Figure {
  return { name, value: Math.round(value * 1000) / 1000, unit };
}

/** The value below which the given share of the values lies, between two of them in proportion. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? NaN;
  const high = sorted[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures.map(({ name, value, unit }) => `${name.padEnd(width)}  ${value} ${unit}\n`).join("");
}
