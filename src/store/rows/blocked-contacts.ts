/** Of a session. */
export const MOST_BLOCKED = 10_000;

/** Those that are kept of whom an account has blocked, each once. */
export function boundedContacts(contacts: readonly string[]): readonly string[] {
  return [...new Set(contacts)].slice(0, MOST_BLOCKED);
}
