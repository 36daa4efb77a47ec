/** Deeper than any body of an operation, and shallow enough to be walked and written again on every Node. */
export const MOST_NESTED = 100;

const QUOTE = codeOf('"');
const BACKSLASH = codeOf("\\");
const [LIST, LIST_END] = [codeOf("["), codeOf("]")];
const [OBJECT, OBJECT_END] = [codeOf("{"), codeOf("}")];

/** Whether a JSON text nests lists and objects deeper than 100. In one go: a pattern would begin again at each quote. */
export function isNestedTooDeep(json: string): boolean {
  if (json.length <= 2 * MOST_NESTED) return false;
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (isInText) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isInText = false;
    } else if (code === QUOTE) isInText = true;
    else if (code === LIST || code === OBJECT) depth++;
    else if (code === LIST_END || code === OBJECT_END) depth--;
    if (depth > MOST_NESTED) return true;
  }
  return false;
}

function codeOf(character: string): number {
  return character.charCodeAt(0);
}
