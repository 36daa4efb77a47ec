import type { Label } from "../../core/index.ts";
import type { Vault } from "../vault.ts";

/** A label as both databases keep it. */
export type LabelRow = { readonly label_id: string; readonly title: Buffer; readonly color: number };

/** Of a session. WhatsApp itself lets an account make 20, and begins it with five. */
export const MOST_LABELS = 200;
export const MOST_LABELLED = 20_000;

export function sealTitle(vault: Vault, sessionId: string, { id, title }: Label): Buffer {
  return vault.seal(rowOf(sessionId, id), title);
}

export function toLabel(vault: Vault, sessionId: string, { label_id: id, title, color }: LabelRow): Label {
  return { id, title: vault.open(rowOf(sessionId, id), title), color };
}

/** What a sealed title is bound to. */
function rowOf(sessionId: string, labelId: string): string {
  return JSON.stringify(["label", sessionId, labelId]);
}
