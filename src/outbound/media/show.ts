import type { MediaBounds, MediaOrder } from "../../core/index.ts";
import type { ContentFacts, GifMaker, GivenPicture, PictureMaker } from "../../media/index.ts";

const STICKER_SIDE = 512;
const GIF = "image/gif";

/** Who makes pictures as phones show them. */
export type Showing = { readonly pictures: PictureMaker; readonly gifs: GifMaker };

/** What was taken in, as a picture may be made of it. */
export type Shown = {
  readonly facts: ContentFacts;
  readonly bytes: number;
  readonly plain: () => AsyncIterable<Uint8Array>;
};

/** Another file in its place, and what it is: a film is played over and over, as a GIF was. */
export type Change = { readonly kind: "sticker" | "video"; readonly make: () => AsyncIterable<Uint8Array> };

/** What has to be made of it before phones show it; undefined for what they show as it is. */
export function changeFor(
  { pictures, gifs }: Showing,
  { kind, organizationId }: MediaOrder,
  shown: Shown & { /** Of a file that is not there. */ readonly file: string },
): Change | undefined {
  const { facts, plain, file } = shown;
  const isGif = facts.type === GIF;
  if (isGif && (kind === "image" || kind === "video"))
    return { kind: "video", make: () => gifs.film({ organizationId, plain, file }) };
  if (kind !== "sticker" || isSticker(facts)) return undefined;
  if (isGif) return { kind, make: () => gifs.sticker({ organizationId, plain, file }) };
  return { kind, make: () => later(() => pictures.sticker(given(organizationId, shown))) };
}

/** A small picture of an image that has none inside; undefined where it takes more than a moment. */
export function thumbnailFor(
  { pictures }: Showing,
  { kind, organizationId }: MediaOrder,
  shown: Shown,
): Promise<Uint8Array | undefined> {
  if (kind !== "image" || shown.facts.thumbnail) return Promise.resolve(undefined);
  return pictures.thumbnail(given(organizationId, shown));
}

/** As accounts show it: a square JPEG. */
export function profileFor(
  { pictures }: Pick<Showing, "pictures">,
  { organizationId }: MediaBounds,
  shown: Shown,
): Promise<Uint8Array> {
  return pictures.profile(given(organizationId, shown));
}

function isSticker({ type, width, height }: ContentFacts): boolean {
  return type === "image/webp" && width === STICKER_SIDE && height === STICKER_SIDE;
}

function given(organizationId: string, { facts, bytes, plain }: Shown): GivenPicture {
  const { type, width, height } = facts;
  return { organizationId, type, width, height, size: bytes, bytes: () => all(plain()) };
}

async function all(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

async function* later(make: () => Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await make();
}
