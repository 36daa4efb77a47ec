import type { Page } from "playwright-core";

const MOST_STEPS = 60;

/** Presses Tab until the focus is on the control of that name, as somebody without a mouse would. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while (passed.length < MOST_STEPS) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate<string>(NAME_OF_FOCUSED);
    if (focused === name) return;
    passed.push(focused);
  }
  throw new Error(`no Tab leads to ${JSON.stringify(name)}, only to ${JSON.stringify(passed)}`);
}

/** What a screen reader calls the focused element, as far as our pages name things. */
const NAME_OF_FOCUSED = `(() => {
  const element = document.activeElement;
  const label = element.labels?.[0]?.textContent;
  return (element.getAttribute("aria-label") ?? label ?? element.textContent).trim();
})()`;
