/** The values of rows by column, for a statement that unnests them. */
export function columns<Row extends object>(
  rows: readonly Row[],
  ...names: readonly (keyof Row)[]
): readonly unknown[] {
  return names.map((name) => rows.map((row) => row[name]));
}
