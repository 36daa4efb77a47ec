/** What a page tells of itself to who shows a link to it. */
export type PageFacts = {
  readonly title: string;
  readonly description?: string;
  /** An address, as it stands in the page. */
  readonly image?: string;
};

const MOST_TITLE = 300;
const MOST_DESCRIPTION = 600;
/** Behind it a tag is none. */
const LONGEST_TAG = 4_096;
const TAG = /<(?:meta|title|body)\b/gi;
const ATTRIBUTE = /\s+([a-z][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/giy;
/** The first that a page has counts. */
const NAMES = {
  title: ["og:title", "twitter:title", "<title>"],
  description: ["og:description", "twitter:description", "description"],
  image: ["og:image:secure_url", "og:image", "og:image:url", "twitter:image"],
} as const;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  rsquo: "’",
};

/** Reads the head of an HTML page (OpenGraph, Twitter's cards, HTML's own). Undefined for one without a title; never throws. */
export function readPage(html: string): PageFacts | undefined {
  const told = factsIn(html);
  const first = (names: readonly string[]) =>
    names.map((name) => told.get(name)).find((text) => text !== undefined);
  const title = first(NAMES.title);
  if (title === undefined) return undefined;
  const [description, image] = [first(NAMES.description), first(NAMES.image)];
  return {
    title: cut(title, MOST_TITLE),
    ...(description !== undefined && { description: cut(description, MOST_DESCRIPTION) }),
    ...(image !== undefined && { image }),
  };
}

/** The texts by their names; of several the first. */
function factsIn(html: string): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  const tell = (name: string | undefined, text: string | undefined) => {
    const shown = plain(text ?? "");
    if (name !== undefined && shown !== "" && !told.has(name)) told.set(name, shown);
  };
  for (const { 0: tag, index } of html.matchAll(TAG)) {
    if (tag.toLowerCase() === "<body") break;
    const rest = html.slice(index + tag.length, index + tag.length + LONGEST_TAG);
    if (tag.toLowerCase() === "<title") {
      tell("<title>", /^[^>]*>([^<]*)/.exec(rest)?.[1]);
      continue;
    }
    const attributes = attributesOf(rest);
    tell(
      (attributes.get("property") ?? attributes.get("name"))?.toLowerCase().trim(),
      attributes.get("content"),
    );
  }
  return told;
}

function attributesOf(tag: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  ATTRIBUTE.lastIndex = 0;
  for (let found = ATTRIBUTE.exec(tag); found; found = ATTRIBUTE.exec(tag)) {
    const [, name = "", quoted, single, bare] = found;
    attributes.set(name.toLowerCase(), quoted ?? single ?? bare ?? "");
  }
  return attributes;
}

/** On one line, with its entities as what they stand for, and nothing that cannot be seen. */
function plain(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,8}));/gi, decoded)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/\p{Bidi_Control}/gu, "")
    .trim();
}

function decoded(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : entity;
}

/** By characters. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${Array.from(text)
    .slice(0, most - 1)
    .join("")}…`;
}
