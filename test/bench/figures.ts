/** One measured figure. */
export type Figure = { readonly name: string; readonly value: number; readonly unit: string };

export function figure(name: string, value: number, unit: string): Figure {
  return { name, value: Math.round(value * 1000) / 1000, unit };
}

/** The value below which the given share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures.map(({ name, value, unit }) => `${name.padEnd(width)}  ${value} ${unit}\n`).join("");
}
