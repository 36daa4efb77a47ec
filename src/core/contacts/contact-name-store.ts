/** What somebody is called, as far as it is known. */
export type ContactNames = {
  /** By themselves. */
  readonly pushName: string | null;
  /** In the account's address book. */
  readonly fullName: string | null;
  readonly firstName: string | null;
  /** By WhatsApp, of a business. */
  readonly businessName: string | null;
  /** What WhatsApp shows of a number that is hidden, as `+1∙∙∙∙∙∙∙∙80`. */
  readonly redactedPhone: string | null;
};

export type NamedContact = { readonly key: string; readonly names: ContactNames };

/** What people are called at rest, sealed, by the keys of their chats. */
export interface ContactNameStore {
  find(sessionId: string, key: string): Promise<ContactNames | undefined>;
  /** At most so many in the order of their keys, behind one. */
  list(sessionId: string, after: string, limit: number): Promise<readonly NamedContact[]>;
  /**
   * Keeps these names and leaves the others; whether one of them is another than before. Of a session that knows too many
   * people the one who was named the longest ago is forgotten: an earlier time than that of before leaves it as it was. Nobody is named in a session that is gone.
   */
  name(sessionId: string, key: string, names: Partial<ContactNames>, nowWallMs: number): Promise<boolean>;
  /** Several keys have turned out to be one person's. */
  join(sessionId: string, key: string, others: readonly string[]): Promise<void>;
}
