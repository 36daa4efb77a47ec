import { parseEnv } from "node:util";

const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*=[ \t]*(.*)$/;
const NOTHING = /^[ \t]*(?:#.*)?$/;
const QUOTES = ["'", '"', "`"];

/**
 * The settings of a `.env` file: UTF-8 with or without a byte order mark, any line ends. Throws an Error that names the
 * line which is none; it never shows the line, which may hold a secret.
 */
export function readEnvFile(bytes: Uint8Array): Readonly<Record<string, string | undefined>> {
  const text = decode(bytes).replace(/\r\n?/g, "\n");
  requireAssignments(text.split("\n"));
  return parseEnv(text);
}

/** Node's own decoder puts signs of its own in the place of what is no UTF-8, and keeps the mark. */
function decode(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // The same as for text of another encoding that happens to be UTF-8 too.
  }
  throw new Error("it is no UTF-8 text; save it as UTF-8");
}

/** Node's own parser steps over what it does not understand. */
function requireAssignments(lines: readonly string[]): void {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (NOTHING.test(line)) continue;
    const value = ASSIGNMENT.exec(line)?.[1];
    if (value === undefined) throw new Error(`line ${at + 1} takes NAME=value`);
    at = endOfValue(lines, at, value);
  }
}

/** The line on which a value ends. */
function endOfValue(lines: readonly string[], from: number, value: string): number {
  const quote = QUOTES.find((sign) => value.startsWith(sign));
  if (quote === undefined) return from;
  let rest = value.slice(1);
  for (let at = from; ; rest = lines[++at] ?? "") {
    if (at === lines.length) throw new Error(`line ${from + 1} opens a quote that nothing closes`);
    const end = rest.indexOf(quote);
    if (end === -1) continue;
    if (!NOTHING.test(rest.slice(end + 1))) throw new Error(`line ${at + 1} goes on after its closing quote`);
    return at;
  }
}
