import type { MessageRow } from "../rows.ts";
import { keyOf } from "./thread.ts";

/** A message as it is shown. */
export type BubbleView = {
  readonly key: string;
  readonly row: MessageRow;
  /** What it answers; null where that is not known here. */
  readonly quoted: MessageRow | null;
  /** What is said to it, each emoji once; a text, so that it can be compared. */
  readonly reactions: string;
};

/** Of each message a bubble; a reaction stands at its message where that is among them, else it is one of its own. Pure. */
export function bubblesOf(rows: readonly MessageRow[]): readonly BubbleView[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const reactions = reactionsOf(rows);
  return rows
    .filter((row) => isShown(row, byId))
    .map((row) => ({
      key: keyOf(row),
      row,
      quoted: byId.get(row.quotedMessageId ?? "") ?? null,
      reactions: counted([...(reactions.get(row.id)?.values() ?? [])]),
    }));
}

function isShown(
  { type, body = "", targetId = "" }: MessageRow,
  byId: ReadonlyMap<string, MessageRow>,
): boolean {
  return type !== "reaction" || (body !== "" && !byId.has(targetId));
}

/** By message and then by who reacted: the last one counts, and an empty one takes it back. */
function reactionsOf(rows: readonly MessageRow[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const { type, targetId, body = "", fromMe, senderJid, senderLid, status } of rows) {
    if (type !== "reaction" || targetId === undefined || status === "failed") continue;
    const ofTarget = found.get(targetId) ?? new Map<string, string>();
    found.set(targetId, ofTarget.set(fromMe ? "own" : (senderJid ?? senderLid ?? ""), body));
  }
  return found;
}

function counted(emojis: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const emoji of emojis) if (emoji !== "") counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  return [...counts].map(([emoji, count]) => (count > 1 ? `${emoji} ${count}` : emoji)).join("  ");
}
