import type { ToldMessage } from "../../events/index.ts";
import type { Session } from "../../sessions/index.ts";
import { createMediaRoom } from "./media-room.ts";

/** The media of a message of a session, in memory; undefined where it cannot be had, or is more. */
export type MediaOf = (
  session: Session,
  message: Pick<ToldMessage, "chat" | "id">,
  mostBytes: number,
) => Promise<Uint8Array | undefined>;

/** The media of messages that events tell: in memory together it is bounded, in all and of an organization. */
export interface ToldMediaReading {
  /**
   * Up to 16 MiB, waiting until there is room; undefined where there is none, or it cannot be had. `over` is told what gives
   * the room back, to be called when the bytes are of no use any more.
   */
  read(
    session: Session,
    message: ToldMessage,
    over: (giveBack: () => void) => void,
  ): Promise<Uint8Array | undefined>;
}

const MOST_MEDIA_BYTES = 16 * 1024 * 1024;

export function createToldMedia(mediaOf: MediaOf): ToldMediaReading {
  const room = createMediaRoom();
  return {
    async read(session, message, over) {
      if (!("media" in message.content)) return undefined;
      // Whoever wrote it may have left out how many there are.
      const bytes = message.content.media.bytes || MOST_MEDIA_BYTES;
      if (bytes > MOST_MEDIA_BYTES) return undefined;
      over(await room.take(session.organizationId, bytes));
      return mediaOf(session, message, bytes);
    },
  };
}
