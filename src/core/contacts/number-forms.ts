/** A number of a plan is its country and area, the digits that it may be without, and the rest. */
type Plan = {
  /** Looked at first, since most numbers are of none of these: it spares them the pattern. */
  readonly country: string;
  readonly pattern: RegExp;
  /** The digits before the rest in the longer form. */
  readonly digitsBefore: (rest: string) => string;
};

/**
 * Plans that were changed after people had joined WhatsApp, where accounts go on under the form that they were made
 * with: the other one is dialled today.
 */
const PLANS: readonly Plan[] = [
  // Brazil's mobile numbers got a ninth digit.
  { country: "55", pattern: /^(55[1-9]\d)(9?)([6-9]\d{7})$/, digitsBefore: () => "9" },
  // Mexico's lost the 1 that was dialled from abroad.
  { country: "52", pattern: /^(52)(1?)([2-9]\d{9})$/, digitsBefore: () => "1" },
  // Argentina's have a 9 when dialled from abroad.
  { country: "54", pattern: /^(54)(9?)([1-3]\d{9})$/, digitsBefore: () => "9" },
  // Ivory Coast put the operator's two digits before the eight of mobile numbers.
  { country: "225", pattern: /^(225)(0[157])?([04-9]\d{7})$/, digitsBefore: ivorianOperator },
  // Benin put 01 before all.
  { country: "229", pattern: /^(229)(01)?([2-9]\d{7})$/, digitsBefore: () => "01" },
];

/** The second of the eight digits told the operator. */
function ivorianOperator(rest: string): string {
  const second = Number(rest[1]);
  if (second <= 3) return "01";
  return second <= 6 ? "05" : "07";
}

/** The forms under which one person's number may be on WhatsApp, the given one first; most numbers have one. */
export function formsOf(number: string): readonly string[] {
  for (const { country, pattern, digitsBefore } of PLANS) {
    if (!number.startsWith(country)) continue;
    const [, area, given, rest] = pattern.exec(number) ?? [];
    if (area === undefined || rest === undefined) continue;
    const digits = digitsBefore(rest);
    if (!given) return [number, area + digits + rest];
    // Such digits before others are of a number that never was without.
    return given === digits ? [number, area + rest] : [number];
  }
  return [number];
}

/** Names a number under all its forms: the shortest of them. */
export function shortestForm(number: string): string {
  return formsOf(number).reduce((one, other) => (other.length < one.length ? other : one));
}
