import type { StatusView, SummaryView } from "../browser/phone-view.ts";
import type { Content } from "../phone/messages/received-message.ts";

export type Quoted = { readonly author: string; readonly summary: SummaryView };

/** A message in its place, with what has become of it. */
export type Entry = {
  /** Counts from 1 in its conversation. */
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly author: string;
  /** What it answers, as that was then; undefined for what the phone did not have any more. */
  readonly quoted: Quoted | undefined;
  content: Content;
  fate: "as written" | "edited" | "deleted";
  /** By person, the newest emoji of each. */
  readonly reactions: Map<string, string>;
  /** By person, what each has chosen last. */
  readonly votes: Map<string, readonly string[]>;
  /** How far each of its readers is. */
  readonly readers: Map<string, StatusView>;
  /** How many there are to be. */
  readonly awaitedReaders: number;
  /** The conversation's at the last change. */
  revision: number;
};

const STATUSES: readonly StatusView[] = ["sent", "delivered", "read", "played"];

/** True for a status that comes after the other. */
export function isFurther(status: StatusView, before: StatusView): boolean {
  return STATUSES.indexOf(status) > STATUSES.indexOf(before);
}

/** How far all readers of a message are, at least. */
export function statusOf({ readers, awaitedReaders }: Entry): StatusView {
  const reached = [...readers.values()].map((status) => STATUSES.indexOf(status));
  const least = reached.length < awaitedReaders ? 0 : Math.min(...reached);
  return STATUSES[least] ?? "sent";
}
