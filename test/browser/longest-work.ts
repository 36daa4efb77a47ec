import type { Page } from "playwright-core";

/** What a page's own thread does for it: its script, and the steps from there to the screen. */
const WORK = ["FunctionCall", "EventDispatch", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize"];

type TraceEvent = {
  readonly name: string;
  /** Microseconds of the processor's time, which a busy machine does not lengthen as it does the clock's. */
  readonly tdur?: number;
};

/** The longest that a page was at work at once while `act` ran, in milliseconds of the processor's time. */
export async function longestWorkMs(page: Page, act: () => Promise<void>): Promise<number> {
  const chromium = page.context().browser();
  if (!chromium) throw new Error("the page has no browser of its own");
  await chromium.startTracing(page, { categories: ["devtools.timeline"] });
  await act();
  const { traceEvents } = JSON.parse(String(await chromium.stopTracing())) as { traceEvents: TraceEvent[] };
  const worked = traceEvents.filter(({ name, tdur }) => WORK.includes(name) && tdur !== undefined);
  if (worked.length === 0) throw new Error("the page did not work at all");
  return Math.max(...worked.map(({ tdur = 0 }) => tdur)) / 1000;
}
