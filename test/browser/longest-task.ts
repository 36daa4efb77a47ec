import type { Page } from "playwright-core";

/** "RunTask" stands in the second. */
const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline"];

type TraceEvent = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name?: string };
  /** Microseconds of the processor's time, which a busy machine does not lengthen as it does the clock's. */
  readonly tdur?: number;
};

/** The longest that pages were at one task while `act` ran, in milliseconds of the processor's time. */
export async function longestTaskMs(page: Page, act: () => Promise<void>): Promise<number> {
  const chromium = page.context().browser();
  if (!chromium) throw new Error("the page has no browser of its own");
  await chromium.startTracing(page, { categories: CATEGORIES });
  await act();
  const { traceEvents } = JSON.parse(String(await chromium.stopTracing())) as { traceEvents: TraceEvent[] };
  const threads = traceEvents.filter(({ args }) => args.name === "CrRendererMain").map(threadOf);
  const tasks = traceEvents.filter((event) => event.name === "RunTask" && threads.includes(threadOf(event)));
  if (tasks.length === 0) throw new Error("the page did nothing at all");
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid} ${tid}`;
}
