import { z } from "zod";
import { addressTaken, parseChatAddress, type ChatAddress } from "../../core/index.ts";

/** A person or a group. */
export const CHAT = z
  .string()
  .max(100)
  .transform((text, context): ChatAddress => {
    const address = parseChatAddress(text);
    if (address) return address;
    context.issues.push({ code: "custom", message: addressTaken(text), input: text });
    return z.NEVER;
  })
  .describe("JID of a person or a group, or a phone number with its country code");

const PLACE = /^\d{1,15}\.\d{1,15}$/;

/** Where a list goes on. */
export const CURSOR = z
  .string()
  .regex(PLACE, "takes the cursor of an answer")
  .transform((text) => {
    const [atMs, row] = text.split(".").map(Number);
    return { atMs: atMs ?? 0, row: row ?? 0 };
  })
  .optional();

/** The cursor of a row. */
export function cursorOf({ atMs, row }: { readonly atMs: number; readonly row: number }): string {
  return `${atMs}.${row}`;
}

/** How many rows, 20 unless given. */
export function rowsUpTo(most: number) {
  return z.number().int().min(1).max(most).default(20);
}

/** Whole seconds. */
export function seconds(least: number, most: number) {
  return z.number().int().min(least).max(most);
}

/** A moment as agents read it. */
export function moment(ms: number): string {
  return new Date(ms).toISOString();
}
