import axe, { type AxeResults, type RunOptions } from "axe-core";
import type { Page } from "playwright-core";

/** Rules that are not held against parts of a page that are not ours: the rule's id, and the parts' selectors. */
export type Exceptions = Readonly<Record<string, readonly string[]>>;

/** What axe-core finds on the page as it stands, as sentences; a test expects none. */
export async function accessibilityViolations(page: Page, exceptions: Exceptions = {}): Promise<string[]> {
  await page.evaluate(axe.source);
  const rules = Object.fromEntries(Object.keys(exceptions).map((rule) => [rule, { enabled: false }]));
  const found = await violations(page, [], { rules });
  for (const [rule, exclude] of Object.entries(exceptions)) {
    found.push(...(await violations(page, exclude, { runOnly: [rule] })));
  }
  return found;
}

async function violations(page: Page, exclude: readonly string[], options: RunOptions): Promise<string[]> {
  const parts = { include: ["html"], exclude };
  const results: AxeResults = await page.evaluate(
    `axe.run(${JSON.stringify(parts)}, ${JSON.stringify(options)})`,
  );
  return results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
  );
}
