/** Of those that are of the same key the last: one statement changes a row once. */
export function lastOf<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
