import type { ReceivedMedia } from "../../core/index.ts";
import { type Core } from "../../core/index.ts";
import type { Call } from "../call.ts";
import type { DialectKit } from "../dialect.ts";
import type { LargeMembers } from "./large/read-large-json.ts";

const MEBIBYTE = 1024 * 1024;

/** Members of a body that have media in base64. */
export type MediaMembers = {
  /** The path of each; `*` is every element of a list. */
  readonly paths: readonly (readonly string[])[];
  /** Of each, decoded. */
  readonly mostBytes: (kit: DialectKit) => number;
};

/** A body that may have media: one of more than 1 MiB is read as it comes, its media into files. */
export type MediaBody = (c: Call, mostBytes: number) => LargeMembers<ReceivedMedia>;

/** What a body with one such member takes: base64 is longer by a third, and the rest of it has 1 MiB. */
export function mediaBodyBytes(mostMediaBytes: number): number {
  return Math.ceil(mostMediaBytes / 3) * 4 + MEBIBYTE;
}

/** For the calls of an operation on a session: each carries what was received of its body. */
export function mediaBody(kit: DialectKit, { paths, mostBytes: mostOf }: MediaMembers): MediaBody {
  const { media } = kit.core;
  const mostMediaBytes = mostOf(kit);
  return (c, mostBytes) => ({
    paths,
    mostBytes,
    async take(text) {
      const { organizationId } = c.get("session");
      const bounds = { organizationId, mostBytes: mostMediaBytes, comingBytes: announcedBytes(c) };
      const received = await media.receive(text, bounds);
      c.set("received", [...(c.get("received") ?? []), received]);
      return received;
    },
    drop: (received) => media.drop(received),
  });
}

/** Of media, as many as a body of that length can have; undefined where nobody has told its length. */
function announcedBytes(c: Call): number | undefined {
  const length = c.req.header("content-length");
  return length === undefined ? undefined : Math.ceil((Number(length) * 3) / 4);
}

/** Removes what a call has received and nobody has taken. What cannot be removed now is at the next start. */
export async function dropReceived({ media }: Core, c: Call): Promise<void> {
  for (const received of c.get("received") ?? []) await media.drop(received).catch(() => undefined);
}
