import type { GatewayEvent } from "../../../core/index.ts";
import type { Vault } from "../../vault.ts";

/** A payload takes 8,000 bytes, with its head. */
const MOST_CHARACTERS = 7_800;
/** Of one batch, sealed. */
const MOST_PARTS = 128;

/** What the batch of a process is bound to. */
const rowOf = (sender: string) => `pushed|${sender}`;

/** Parts of a batch, in order, each with its number and how many there are; none where that would be too many. */
export function partsOf(vault: Vault, sender: string, events: readonly GatewayEvent[]): readonly string[] {
  const sealed = vault.seal(rowOf(sender), JSON.stringify(events)).toString("base64");
  const count = Math.ceil(sealed.length / MOST_CHARACTERS);
  if (count > MOST_PARTS) return [];
  return Array.from({ length: count }, (_, nth) => {
    const part = sealed.slice(nth * MOST_CHARACTERS, (nth + 1) * MOST_CHARACTERS);
    return `${nth + 1}/${count} ${part}`;
  });
}

/** Puts batches together again: the parts of one come one after the other. */
export interface PushedEvents {
  /** The batch's events with its last part; none before. Throws `unreadable`. */
  take(sender: string, part: string): readonly GatewayEvent[];
}

export function createPushedEvents(vault: Vault): PushedEvents {
  let from: string | undefined;
  let parts: string[] = [];

  return {
    take(sender, part) {
      const [, nth = "", count = "", text = ""] = /^(\d+)\/(\d+) (.*)$/.exec(part) ?? [];
      if (nth === "1") [from, parts] = [sender, []];
      if (from !== sender || Number(nth) !== parts.length + 1 || Number(count) > MOST_PARTS) {
        [from, parts] = [undefined, []];
        return [];
      }
      parts.push(text);
      if (nth !== count) return [];
      const sealed = Buffer.from(parts.join(""), "base64");
      [from, parts] = [undefined, []];
      // As it was sealed.
      return JSON.parse(vault.open(rowOf(sender), sealed)) as readonly GatewayEvent[];
    },
  };
}
