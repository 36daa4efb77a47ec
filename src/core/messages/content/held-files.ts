/**
 * The files of media that waits to leave, where whoever sends it has them: also another process than the one that has taken
 * them in. They are encrypted. What the machine does to it rejects with `unavailable`.
 */
export interface HeldFiles {
  /** Keeps a file to its end, of which nothing is left when this rejects. */
  keep(organizationId: string, id: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** From its beginning. Throws `message_refused` where it is not there. */
  read(id: string): AsyncIterable<Uint8Array>;
  /** Harmless where it is gone. */
  remove(id: string): Promise<void>;
  /** Removes those that no message has come to name within an hour, or that none that waits names any more. */
  sweep(): Promise<void>;
}
