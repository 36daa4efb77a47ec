/** What WhatsApp said about a number, as it survives a restart. Wall time: milliseconds since 1970. */
export type KnownNumber = {
  readonly sessionId: string;
  /** The shortest of its forms, which names them all. */
  readonly number: string;
  /** The number that is on WhatsApp; null = nobody is there. */
  readonly canonical: string | null;
  /** The digits of its LID, where WhatsApp told it. */
  readonly lid: string | null;
  readonly expiresAtWallMs: number;
};

export interface NumberStore {
  /** Also one that has expired. */
  find(sessionId: string, number: string): Promise<KnownNumber | undefined>;
  /** The number that a LID was told for; the newest where there are several. Also one that has expired. */
  findByLid(sessionId: string, lid: string): Promise<KnownNumber | undefined>;
  /**
   * Replaces what was known of them, and forgets what has expired by now; of a session that knows too many, those that
   * expire first. Those of a session that is gone are left out.
   */
  keep(known: readonly KnownNumber[], nowWallMs: number): Promise<void>;
}
