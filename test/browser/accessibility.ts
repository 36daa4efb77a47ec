import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** Rules that are not held against parts of a page that are not ours: the rule's id, and the parts' selectors. */
export type Exceptions = Readonly<Record<string, readonly string[]>>;

/** What axe-core finds on the page as it stands, as sentences; a test expects none. */
export async function accessibilityViolations(page: Page, exceptions: Exceptions = {}): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations }: AxeResults = await page.evaluate("axe.run()");
  const found: string[] = [];
  for (const { id, help, nodes } of violations) {
    const excepted = exceptions[id]?.join() ?? ":not(*)";
    const parts: string[] = [];
    for (const { target } of nodes) {
      const selector = target.join(" ");
      const isExcepted = `document.querySelector(${JSON.stringify(selector)})?.matches(${JSON.stringify(excepted)})`;
      if ((await page.evaluate(isExcepted)) !== true) parts.push(selector);
    }
    if (parts.length > 0) found.push(`${id}: ${help}: ${parts.join(", ")}`);
  }
  return found;
}
