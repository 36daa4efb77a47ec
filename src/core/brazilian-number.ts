/** A mobile number of Brazil: country and area code, the ninth digit or not, and the eight that it once had. */
const MOBILE = /^(55[1-9]\d)(9?)([6-9]\d{7})$/;

/**
 * The forms under which one person's number may be on WhatsApp, the given one first: a Brazilian mobile number is known
 * with its ninth digit or without. Every other number has one form.
 */
export function formsOf(number: string): readonly string[] {
  const [, area, ninth, rest] = MOBILE.exec(number) ?? [];
  if (area === undefined || rest === undefined) return [number];
  return [number, ninth === "9" ? `${area}${rest}` : `${area}9${rest}`];
}
