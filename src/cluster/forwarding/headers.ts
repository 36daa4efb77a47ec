/** Headers as they stand on the wire: names and values in turn. */
export type FlatHeaders = readonly string[];

/** They are about one connection, or say what is said anew on the next. */
const OF_CONNECTION = new Set([
  "connection",
  "content-length",
  "date",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** Of the nodes among themselves. */
const OWN = "duet-";

/** Those that go on to the next connection: without its own, those that its `Connection` names, and those of the nodes. */
export function endToEnd(headers: FlatHeaders, without: ReadonlySet<string> = new Set()): string[] {
  const named = new Set(valuesOf(headers, "connection").flatMap(tokensOf));
  const kept: string[] = [];
  for (let nth = 0; nth + 1 < headers.length; nth += 2) {
    const name = headers[nth] ?? "";
    const lower = name.toLowerCase();
    const stays = OF_CONNECTION.has(lower) || named.has(lower) || lower.startsWith(OWN) || without.has(lower);
    if (!stays || lower === "host") kept.push(name, headers[nth + 1] ?? "");
  }
  return kept;
}

function valuesOf(headers: FlatHeaders, name: string): string[] {
  return headers.filter((_, nth) => nth % 2 === 1 && headers[nth - 1]?.toLowerCase() === name);
}

function tokensOf(value: string): string[] {
  return value.split(",").map((token) => token.trim().toLowerCase());
}
