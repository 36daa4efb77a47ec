/** A text of at most so many UTF-16 units, and an ellipsis where something was left out. */
export function cut(text: string, most: number): string {
  // No half of a pair stays at the end.
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** The same of a text that need not be there. */
export function cutIfAny(text: string | undefined, most: number): string | null {
  return text === undefined ? null : cut(text, most);
}
