import type { NewsFact } from "../events/index.ts";

export type CallFact = Extract<NewsFact, { name: "call" }>;
