import type { Content, Intent } from "../../../core/index.ts";

/** What is sealed of a message. */
export type MessageText = {
  readonly content: Content;
  readonly quoted?: string | undefined;
  readonly mentions?: readonly string[] | undefined;
  readonly mentionsAll?: boolean | undefined;
  readonly forwards?: number | undefined;
  readonly source?: string | undefined;
};

type Told = Pick<Intent, "content" | "quoted" | "mentions" | "mentionsAll" | "forwards"> & {
  readonly source?: string;
};

/** What says nothing is left out. */
export function toText({ content, quoted, mentions, mentionsAll, forwards, source }: Told): MessageText {
  return {
    content,
    ...(quoted !== null && { quoted }),
    ...(mentions.length > 0 && { mentions }),
    ...(mentionsAll && { mentionsAll }),
    ...(forwards > 0 && { forwards }),
    ...(source !== undefined && { source }),
  };
}

/** As text; bytes stand in it as base64. */
export function encodeMessage(message: MessageText): string {
  return JSON.stringify(message, function (this: Readonly<Record<string, unknown>>, name, value: unknown) {
    // As it was: a Buffer has made an object of itself by now.
    const bytes = this[name];
    return bytes instanceof Uint8Array ? { base64: Buffer.from(bytes).toString("base64") } : value;
  });
}

export function decodeMessage(text: string): MessageText {
  return JSON.parse(text, (_name, value: unknown) =>
    isBase64(value) ? Buffer.from(value.base64, "base64") : value,
  ) as MessageText;
}

function isBase64(value: unknown): value is { readonly base64: string } {
  return typeof value === "object" && value !== null && "base64" in value && typeof value.base64 === "string";
}
