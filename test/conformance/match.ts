import { isMatcher, type Matcher } from "./case-file.ts";

/** Members whose values are nobody's business in a report. */
const SECRET =
  /(^|\.)(token|secret|password|authorization|qrCode|qrCodeBase64|pairingCode|accessKey|secretKey)$|^body\.code$/i;

/** What a value is other than expected, a line for each place; empty when it is as expected. */
export function differences(expected: unknown, got: unknown, at: string): readonly string[] {
  if (isMatcher(expected)) return unmatched(expected, got, at);
  if (Array.isArray(expected)) return differencesOfLists(expected, got, at);
  if (isObject(expected)) {
    if (!isObject(got)) return [told(at, expected, got)];
    const more = Object.keys(got).filter((name) => !Object.hasOwn(expected, name));
    return [
      ...more.map((name) => `${at}.${name}: not expected, got ${shown(`${at}.${name}`, got[name])}`),
      ...differencesOfMembers(expected, got, at),
    ];
  }
  return Object.is(expected, got) ? [] : [told(at, expected, got)];
}

function unmatched(matcher: Matcher, got: unknown, at: string): readonly string[] {
  if ("$partial" in matcher) {
    return isObject(got) ? differencesOfMembers(matcher.$partial, got, at) : [told(at, matcher, got)];
  }
  return holds(matcher, got, at) ? [] : [told(at, matcher, got)];
}

function holds(matcher: Exclude<Matcher, { $partial: unknown }>, got: unknown, at: string): boolean {
  if ("$any" in matcher) return got !== undefined;
  if ("$none" in matcher) return got === undefined;
  if ("$match" in matcher) return typeof got === "string" && new RegExp(matcher.$match, "u").test(got);
  if ("$type" in matcher) return hasType(got, matcher.$type);
  const isLike = (expected: unknown, value: unknown) => differences(expected, value, at).length === 0;
  if ("$oneOf" in matcher) return matcher.$oneOf.some((expected) => isLike(expected, got));
  return Array.isArray(got) && got.some((item) => isLike(matcher.$contains, item));
}

function differencesOfMembers(
  expected: Readonly<Record<string, unknown>>,
  got: Readonly<Record<string, unknown>>,
  at: string,
): readonly string[] {
  return Object.entries(expected).flatMap(([name, member]) =>
    differences(member, got[name], `${at}.${name}`),
  );
}

function differencesOfLists(expected: readonly unknown[], got: unknown, at: string): readonly string[] {
  if (!Array.isArray(got)) return [told(at, expected, got)];
  if (got.length !== expected.length) return [`${at}: expected ${expected.length} items, got ${got.length}`];
  return expected.flatMap((item, index) => differences(item, got[index], `${at}[${index}]`));
}

function hasType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  return type === "object" ? isObject(value) : typeof value === type;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function told(at: string, expected: unknown, got: unknown): string {
  return `${at}: expected ${shown(at, expected)}, got ${shown(at, got)}`;
}

/** As JSON, short, and without the values of secret members. */
function shown(at: string, value: unknown): string {
  if (value === undefined) return "nothing";
  if (SECRET.test(at) && typeof value === "string") return "a secret";
  const hide = (name: string, member: unknown) =>
    typeof member === "string" && (SECRET.test(name) || (name === "code" && member.length > 24))
      ? "…"
      : member;
  const text = JSON.stringify(value, hide);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
