import { GatewayError } from "../../../core/index.ts";
import {
  openPlain,
  openSealed,
  openSealedPart,
  sealedPart,
  type SealedWanted,
} from "../../../media/index.ts";
import { askHost, type HostAnswer, type HostWay } from "./host-request.ts";
import type { MediaConnections } from "./media-connection.ts";

/** What a message tells of its media; `directPath` is where it is had. */
export type WantedMedia = SealedWanted & {
  readonly directPath: string;
  /** It is there as it is, and is nothing without its hash. */
  readonly isPlain?: boolean;
};

/** A part of plain bytes, from the first to before the last. */
export type MediaRange = { readonly start: number; readonly end: number };

/** Then a phone may be asked to upload it again. */
const GONE: ReadonlySet<number> = new Set([404, 410]);
const [OK, PARTIAL] = [200, 206];

/**
 * The plain bytes of a message's media, proved to be the ones of the message by their end: whoever reads them is to believe
 * them then. Throws `media_gone` where no host has the file any more, and `whatsapp_failed` where none can be reached; the
 * bytes throw `media_too_large`, and `whatsapp_failed` for a file that is another and for one that breaks off.
 */
export async function downloadMedia(
  way: HostWay,
  connections: MediaConnections,
  wanted: WantedMedia,
): Promise<AsyncIterable<Buffer>> {
  const answer = await fetchFile(way, connections, wanted.directPath, undefined);
  const { isPlain, sha256, bytes, mostBytes } = wanted;
  if (!isPlain) return toItsEnd(answer, openSealed(answer.body, wanted));
  return toItsEnd(answer, openPlain(answer.body, { sha256: sha256 ?? new Uint8Array(), bytes, mostBytes }));
}

/**
 * A part of them, of which nothing can be proved; it is to lie within the media. Throws the same.
 */
export async function* downloadMediaPart(
  way: HostWay,
  connections: MediaConnections,
  wanted: WantedMedia,
  range: MediaRange,
): AsyncGenerator<Buffer, void> {
  const { start, end } = sealedPart(range);
  const answer = await fetchFile(way, connections, wanted.directPath, `bytes=${start}-${end - 1}`);
  yield* toItsEnd(answer, openSealedPart(answer.body, wanted, range));
}

/** From the first host that has it. */
async function fetchFile(
  way: HostWay,
  connections: MediaConnections,
  path: string,
  range: string | undefined,
): Promise<HostAnswer> {
  const { hosts } = await connections.current();
  let failed: unknown;
  for (const host of hosts) {
    try {
      const answer = await askHost(way, {
        method: "GET",
        host,
        path,
        headers: range ? { Range: range } : {},
      });
      if (answer.status === (range ? PARTIAL : OK)) return answer;
      answer.end();
      if (GONE.has(answer.status)) {
        throw new GatewayError("media_gone", "WhatsApp does not have the media any more");
      }
      failed = new Error(`HTTP ${answer.status}`);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      failed = error;
    }
  }
  throw new GatewayError("whatsapp_failed", "WhatsApp's media hosts did not give the file", {
    cause: failed,
  });
}

async function* toItsEnd({ end }: HostAnswer, plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  try {
    yield* plain;
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    const lost = "the connection to WhatsApp's media host was lost";
    throw new GatewayError("whatsapp_failed", lost, { cause: error });
  } finally {
    end();
  }
}
