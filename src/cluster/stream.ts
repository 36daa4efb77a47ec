/**
 * What one node serves at a time: a session, by its id, or what happens to an organization itself, by `org:` and its id.
 * Events are in streams of the same names.
 */
export type Stream = string;

/** They weigh differently: a session has a line to WhatsApp, an organization has events alone. */
export const STREAM_KINDS = ["sessions", "organizations"] as const;
export type StreamKind = (typeof STREAM_KINDS)[number];

/** How many of each. */
export type StreamCounts = Readonly<Record<StreamKind, number>>;

const OF_ORGANIZATION = "org:";

export function kindOf(stream: Stream): StreamKind {
  return stream.startsWith(OF_ORGANIZATION) ? "organizations" : "sessions";
}

/** Of both kinds together. */
export function sumOf({ sessions, organizations }: StreamCounts): number {
  return sessions + organizations;
}

export function countsOf(streams: Iterable<Stream>): StreamCounts {
  const counts = { sessions: 0, organizations: 0 };
  for (const stream of streams) counts[kindOf(stream)]++;
  return counts;
}
