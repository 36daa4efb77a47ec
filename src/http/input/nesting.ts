/** Deeper than any body of an operation, and shallow enough to be walked and written again on every Node. */
export const MOST_NESTED = 100;

/** What opens and closes in a JSON text, and the strings, in which nothing does. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;

/** Whether a JSON text nests lists and objects deeper than 100. */
export function isNestedTooDeep(json: string): boolean {
  if (json.length <= 2 * MOST_NESTED) return false;
  let depth = 0;
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth--;
    if (depth > MOST_NESTED) return true;
  }
  return false;
}
