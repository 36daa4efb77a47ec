import type { TextContent } from "./content.ts";

/** What a text shows of the page behind its link. */
export type LinkPreview = {
  /** As it stands in the text. */
  readonly link: string;
  readonly title: string;
  readonly description?: string | undefined;
  /** A JPEG of 10 KB at most. */
  readonly thumbnail?: Uint8Array | undefined;
};

/** A text as a caller gives it, which is to show what is behind its first link. */
export type PreviewDraft = TextContent & { readonly previewsLink: true };

/** Looks at pages that texts link to. */
export interface LinkPreviews {
  /**
   * What is behind the first http or https link of a text; undefined where there is none, or nothing that can be shown was
   * had within 5 s. Never rejects.
   */
  of(organizationId: string, text: string): Promise<LinkPreview | undefined>;
}
