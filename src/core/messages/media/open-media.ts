import type { Clock } from "../../clock.ts";
import type { Connections } from "../../connections.ts";
import { GatewayError, toGatewayError } from "../../errors.ts";
import type { Session } from "../../sessions/index.ts";
import type { MediaContent } from "../content/media-content.ts";
import { isPlain, type BroughtMedia, type Media, type RemoteMedia } from "../content/media.ts";
import type { MessageStore } from "../message-store.ts";
import type { Message } from "../message.ts";
import { goneMedia } from "./gone-media.ts";
import { createPlaces } from "./places.ts";

/** From the first byte to the last; with the wait for a place and for the phone less than a caller waits for an answer. */
const FETCH_WITHIN_MS = 120_000;
const READ_WITHIN_MS = 10 * 60_000;

/** The media of a message, fetched whole and proved. */
export type OpenMedia = {
  readonly content: MediaContent;
  /** As many as `plain` has. */
  readonly bytes: number;
  /** To be read once, within 10 minutes; nothing is left of it at its end. */
  readonly plain: AsyncIterable<Uint8Array>;
  /** For who does not read it, or not to its end. Harmless afterwards. */
  readonly close: () => Promise<void>;
};

/** The bytes of the media in stored messages: WhatsApp has them, not the gateway. */
export interface MessageMediaReading {
  /**
   * Fetches the media of a message, where WhatsApp has it no longer with the help of the account's phone. Throws
   * `media_not_found` for a message without media, `media_gone`, `media_too_large`, `session_not_connected`,
   * `whatsapp_failed`, `queue_full`, `unavailable`.
   */
  openMedia(session: Session, message: Message, mostBytes: number): Promise<OpenMedia>;
  /** Whether a message has media that may still be had, as far as is known without asking. Throws `media_not_found` for one without. */
  hasMedia(message: Message): boolean;
}

export type OpenMediaPorts = {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly media: Pick<Media, "bring" | "read" | "drop">;
  readonly messages: Pick<MessageStore, "relocate">;
};

export function createMediaReading(ports: OpenMediaPorts): MessageMediaReading {
  const { clock, connections, media, messages } = ports;
  const places = createPlaces(clock);
  const gone = goneMedia(clock);

  async function fetch(session: Session, file: RemoteMedia): Promise<BroughtMedia> {
    const { mostBytes, kind, bytes } = file;
    const plain = await connections.of(session.id).messages.download(file);
    const bounds = { organizationId: session.organizationId, mostBytes, comingBytes: bytes };
    return media.bring(inTime(plain, clock), kind, bounds);
  }

  /** Where it is gone the phone is asked for it; where it is had from then on is kept. */
  async function fetchOrRenew(session: Session, message: Message, file: RemoteMedia): Promise<BroughtMedia> {
    try {
      return await fetch(session, file);
    } catch (error) {
      if (codeOf(error) !== "media_gone") throw error;
      if (file.isPlain) {
        // Phones bring nothing to a channel again.
        gone.add(message);
        throw error;
      }
    }
    try {
      const directPath = await connections.of(session.id).messages.renew(message, file.mediaKey);
      await messages.relocate(message, directPath);
      return await fetch(session, { ...file, directPath });
    } catch (error) {
      if (codeOf(error) === "media_gone") gone.add(message);
      throw error;
    }
  }

  function hasMedia(message: Message): boolean {
    const { place, sha256 } = contentOf(message).media;
    // A channel's of which nobody has said what it is cannot be proved.
    const isThere = place !== null && (!isPlain(place) || (place.directPath !== "" && sha256.length > 0));
    return isThere && !message.isDeleted && !gone.has(message);
  }

  return {
    hasMedia,
    async openMedia(session, message, mostBytes) {
      const content = contentOf(message);
      if (!hasMedia(message)) throw new GatewayError("media_gone", "the media is not to be had any more");
      const leave = await places.enter(session);
      let brought: BroughtMedia;
      try {
        brought = await fetchOrRenew(session, message, fileOf(content, mostBytes));
      } catch (error) {
        leave();
        throw error;
      }
      const { file, bytes } = brought;
      let over: Promise<void> | undefined;
      const close = () => {
        cancel();
        leave();
        return (over ??= media.drop(file));
      };
      const cancel = clock.after(READ_WITHIN_MS, () => void close().catch(() => undefined));

      async function* read() {
        try {
          for await (const chunk of media.read(file)) {
            if (over) throw new GatewayError("unavailable", "the media was not read in time");
            yield chunk;
          }
        } finally {
          await close();
        }
      }

      return { content, bytes, plain: read(), close };
    },
  };
}

function contentOf({ content }: Message): MediaContent {
  if ("media" in content) return content;
  throw new GatewayError("media_not_found", "the message has no media");
}

function fileOf({ kind, media }: MediaContent, mostBytes: number): RemoteMedia {
  const { mediaKey, sha256, encSha256, bytes, place } = media;
  return {
    kind: kind === "voice" ? "audio" : kind,
    mediaKey,
    sha256,
    encSha256,
    // Whoever wrote it may have left that out.
    bytes: bytes > 0 ? bytes : undefined,
    mostBytes,
    directPath: place?.directPath ?? "",
    isPlain: place !== null && isPlain(place),
  };
}

async function* inTime(plain: AsyncIterable<Uint8Array>, clock: Clock): AsyncGenerator<Uint8Array, void> {
  const untilMs = clock.nowMs() + FETCH_WITHIN_MS;
  for await (const chunk of plain) {
    if (clock.nowMs() > untilMs) throw new GatewayError("whatsapp_failed", "the media did not come in time");
    yield chunk;
  }
}

function codeOf(error: unknown): string {
  return toGatewayError(error).code;
}
