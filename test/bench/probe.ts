import { monitorEventLoopDelay } from "node:perf_hooks";
import { answers } from "./answers.ts";

// Loaded before the program of a measured process, from outside: it tells what the process used, and turns switches.
// Their files are in this file's own URL, one `switch` each.

export type Used = { readonly userUs: number; readonly systemUs: number; readonly rssBytes: number };
export type Question = { readonly id: number; readonly ask: string; readonly value: unknown };
export type Answer = { readonly id: number; readonly value?: unknown; readonly error?: string };

/** The file of a switch exports it; what it returns is called with true and false. */
export type Install = () => (isOn: boolean) => void;

const switches: ((isOn: boolean) => void)[] = [];
for (const url of new URL(import.meta.url).searchParams.getAll("switch")) {
  const { install } = (await import(url)) as { readonly install: Install };
  switches.push(install());
}

/** The one of this place is on, and all others are off. */
answers.set("switch", (wanted) => {
  for (const [place, turn] of switches.entries()) turn(place === wanted);
});

answers.set("used", (): Used => {
  const { user, system } = process.cpuUsage();
  return { userUs: user, systemUs: system, rssBytes: process.memoryUsage.rss() };
});

export type LoopDelay = { readonly p99Ms: number; readonly longestMs: number };

const LOOK_MS = 2;
let delays: ReturnType<typeof monitorEventLoopDelay> | undefined;

/** Since the last time it was asked for; it is measured from the first time on. */
answers.set("loop delay", (): LoopDelay => {
  const isFirst = delays === undefined;
  delays ??= monitorEventLoopDelay({ resolution: LOOK_MS });
  if (isFirst) delays.enable();
  const { max } = delays;
  const told = { p99Ms: delays.percentile(99) / 1e6 - LOOK_MS, longestMs: max / 1e6 - LOOK_MS };
  delays.reset();
  return told;
});

async function answerTo({ id, ask, value }: Question): Promise<Answer> {
  try {
    const answer = answers.get(ask);
    if (!answer) throw new Error("nothing answers to it");
    return { id, value: await answer(value) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

process.on("message", (question: Question) => {
  void answerTo(question).then((answer) => process.send?.(answer));
});
// The channel is no reason to stay.
process.channel?.unref();
