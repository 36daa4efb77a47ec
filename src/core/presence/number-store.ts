/** What WhatsApp said about a number that has two forms, as it survives a restart. Wall time: milliseconds since 1970. */
export type KnownNumber = {
  readonly sessionId: string;
  /** The shorter of its forms, which names both. */
  readonly number: string;
  /** The form that is on WhatsApp; null = neither. */
  readonly canonical: string | null;
  readonly expiresAtWallMs: number;
};

export interface NumberStore {
  /** Also one that has expired. */
  find(sessionId: string, number: string): KnownNumber | undefined;
  /** Replaces what was known of it, and forgets what has expired by now. One of a session that is gone is left out. */
  keep(known: KnownNumber, nowWallMs: number): void;
}
