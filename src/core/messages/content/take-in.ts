import type { Session } from "../../sessions/index.ts";
import type { Content } from "./content.ts";
import { withHeaderMedia, type ButtonsContent, type CarouselContent } from "./interactive-content.ts";
import type { LinkPreviews, PreviewDraft } from "./link-preview.ts";
import type { Media } from "./media.ts";
import type { AlbumContent, MediaContent } from "./media-content.ts";
import { takeMedia, type MediaDraft, type TakenMedia } from "./take-media.ts";

/** Buttons or cards whose media has to be taken in. */
export type InteractiveDraft =
  ButtonsContent<MediaDraft | MediaContent> | CarouselContent<MediaDraft | MediaContent>;

/** Pictures and films that phones show as one. */
export type AlbumDraft = {
  readonly kind: "album";
  readonly medias: readonly MediaDraft[];
  /** Of all of them together. */
  readonly mostBytes: number;
};

/** What has to be fetched or made before it is in a message. */
export type Draft = MediaDraft | PreviewDraft | InteractiveDraft | AlbumDraft;

/** What is in a message, and the ids of the files with its media, in the order in which that stands in it. */
export type TakenContent = {
  readonly content: Content;
  readonly held: readonly string[];
  /** Messages that it announces. */
  readonly followers?: readonly TakenMedia[];
};

export type TakingPorts = { readonly media: Media; readonly previews: LinkPreviews };

/** Makes a message's content of what a caller gives. Throws what media is refused with; nothing is held then. */
export async function takeIn(
  ports: TakingPorts,
  session: Session,
  content: Content | Draft,
): Promise<TakenContent> {
  if ("source" in content) {
    const taken = await takeMedia(ports.media, session, content);
    return { content: taken.content, held: [taken.held] };
  }
  if ("medias" in content) return takeAlbum(ports, session, content);
  if ("previewsLink" in content) return { content: await showLink(ports, session, content), held: [] };
  if (content.kind === "buttons" || content.kind === "carousel") return takeHeaders(ports, session, content);
  return { content, held: [] };
}

async function showLink(
  { previews }: TakingPorts,
  { organizationId }: Session,
  { kind, text, style }: PreviewDraft,
): Promise<Content> {
  const preview = await previews.of(organizationId, text);
  return { kind, text, ...(style && { style }), ...(preview && { preview }) };
}

async function takeHeaders(
  { media }: TakingPorts,
  session: Session,
  draft: InteractiveDraft,
): Promise<TakenContent> {
  const held: string[] = [];
  try {
    const content = await withHeaderMedia(draft, async (one) => {
      if (!("source" in one)) return one;
      const taken = await takeMedia(media, session, one);
      held.push(taken.held);
      return taken.content;
    });
    return { content, held };
  } catch (error) {
    await releaseAll(media, held);
    throw error;
  }
}

async function takeAlbum(
  { media }: TakingPorts,
  session: Session,
  { medias, mostBytes }: AlbumDraft,
): Promise<TakenContent> {
  const followers: TakenMedia[] = [];
  let leftBytes = mostBytes;
  try {
    for (const item of medias) {
      const taken = await takeMedia(media, session, {
        ...item,
        mostBytes: Math.min(item.mostBytes, leftBytes),
      });
      followers.push(taken);
      leftBytes -= taken.content.media.bytes;
    }
    return { content: announcing(followers), held: [], followers };
  } catch (error) {
    await releaseAll(
      media,
      followers.map(({ held }) => held),
    );
    throw error;
  }
}

/** A GIF is a film by now. */
function announcing(followers: readonly TakenMedia[]): AlbumContent {
  const videos = followers.filter(({ content }) => content.kind === "video").length;
  return { kind: "album", images: followers.length - videos, videos };
}

/** Every file of it. */
export function heldBy({ held, followers = [] }: TakenContent): readonly string[] {
  return [...held, ...followers.map((follower) => follower.held)];
}

/** Removes the files of media that will not leave. */
export async function releaseAll(media: Pick<Media, "release">, held: readonly string[]): Promise<void> {
  for (const id of held) await media.release(id);
}
