import type { ArchivedMessage } from "../../core/index.ts";

/** What is stored of messages, for who must send one again, or open what is sealed by its secret. */
export interface Archive {
  /** All of a session with that id, in whichever chat; none that was taken back. */
  find(sessionId: string, id: string): Promise<readonly ArchivedMessage[]>;
  /** Under which somebody's messages are stored whom WhatsApp told of when it was asked, and the device has yet to hear of. */
  numberOf(sessionId: string, lid: string): Promise<string | undefined>;
}

/** For a line that sends no media. */
export const NO_MEDIA = {
  read: (): AsyncIterable<Uint8Array> => {
    throw new Error("there is no media here");
  },
};

export const EMPTY_ARCHIVE: Archive = {
  find: () => Promise.resolve([]),
  numberOf: () => Promise.resolve(undefined),
};
