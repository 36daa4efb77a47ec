import type { BinaryNode } from "@whiskeysockets/baileys";

export type Stanza = BinaryNode;

/** The server's own address; its user part is empty. */
export const SERVER = "@s.whatsapp.net";

type Content = Stanza["content"];

/** Builds a stanza; attributes that are undefined are left out. */
export function stanza(
  tag: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  content?: Content,
): Stanza {
  const attrs: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) attrs[name] = value;
  return content === undefined ? { tag, attrs } : { tag, attrs, content };
}

/** The child stanzas; none when the content is bytes, text or nothing. */
export function childrenOf({ content }: Stanza): readonly Stanza[] {
  return Array.isArray(content) ? content : [];
}

/** The first child with this tag. */
export function childOf(parent: Stanza | undefined, tag: string): Stanza | undefined {
  return parent && childrenOf(parent).find((child) => child.tag === tag);
}

/** A child's content as bytes; the dictionary coding may turn short bytes into a string. */
export function childBytes(parent: Stanza | undefined, tag: string): Buffer | undefined {
  const content = childOf(parent, tag)?.content;
  if (typeof content === "string") return Buffer.from(content, "utf8");
  return content instanceof Uint8Array ? Buffer.from(content) : undefined;
}

/** A child's content as UTF-8 text. */
export function childText(parent: Stanza | undefined, tag: string): string | undefined {
  return childBytes(parent, tag)?.toString("utf8");
}

/** Now, as stanzas tell time. */
export function epochSeconds(): string {
  return String(Math.floor(Date.now() / 1000));
}

/** A stanza as one line for people: tags and attributes, never content, which may be key material. */
export function describeStanza({ tag, attrs, content }: Stanza): string {
  const attributes = Object.entries(attrs).map(([name, value]) => ` ${name}='${value}'`);
  const open = `<${tag}${attributes.join("")}`;
  if (content === undefined) return `${open}/>`;
  if (!Array.isArray(content)) return `${open}>(${content.length} bytes)</${tag}>`;
  return `${open}>${content.map(describeStanza).join("")}</${tag}>`;
}
