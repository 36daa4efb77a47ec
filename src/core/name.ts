/** Half a surrogate pair, a control, and what turns the reading direction: they forge rows and give a terminal orders. */
const READABLE = /^[^\p{Cs}\p{Cc}\p{Bidi_Control}]*$/u;
/** The same and whatever else leaves no mark of its own: formats, line separators, private and unassigned characters. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** Characters are code points, as `maxLength` counts them. */
const NAME = /^.{1,100}$/su;

/** Whether people can read a text as it is. */
export function isReadable(text: string): boolean {
  return READABLE.test(text);
}

/** Whether a text can be a name that people give: 1 to 100 readable characters. */
export function isName(text: string): boolean {
  return NAME.test(text) && isReadable(text);
}

/** A text for a line that people read: what cannot be printed stands there by its number, `\\u{202e}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}
