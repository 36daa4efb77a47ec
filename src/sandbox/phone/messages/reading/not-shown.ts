/** Thrown for a message that a phone gets and does not show. */
export class NotShown extends Error {
  override readonly name = "NotShown";
}
