import type { Session } from "../../sessions/index.ts";
import type { Content } from "./content.ts";
import type { LinkPreviews, PreviewDraft } from "./link-preview.ts";
import type { Media } from "./media.ts";
import { takeMedia, type MediaDraft, type TakenContent } from "./take-media.ts";

/** What has to be fetched or made before it is in a message. */
export type Draft = MediaDraft | PreviewDraft;

export type TakingPorts = { readonly media: Media; readonly previews: LinkPreviews };

/** Makes a message's content of what a caller gives. Throws what media is refused with. */
export async function takeIn(
  { media, previews }: TakingPorts,
  session: Session,
  content: Content | Draft,
): Promise<TakenContent> {
  if ("source" in content) return takeMedia(media, session, content);
  if (!("previewsLink" in content)) return { content, held: null };
  const { kind, text, style } = content;
  const preview = await previews.of(session.organizationId, text);
  return { content: { kind, text, ...(style && { style }), ...(preview && { preview }) }, held: null };
}
