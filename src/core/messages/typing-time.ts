import { textOf, type Content } from "./content/content.ts";

/** How long somebody types: so long for each character, within reason. */
const A_CHARACTER_MS = 60;
const LEAST_MS = 1_000;
const MOST_MS = 15_000;

/** What is shown before a message: for so many ms, or for as long as its text takes to be typed. */
export type TypingFirst = number | "auto";

export function typingTimeMs(typing: TypingFirst, content: Content): number {
  if (typing !== "auto") return typing;
  return Math.min(Math.max(textOf(content).length * A_CHARACTER_MS, LEAST_MS), MOST_MS);
}
