import { within, type LinkPreview, type LinkPreviews } from "../../core/index.ts";
import { contentReader, type PictureMaker } from "../../media/index.ts";
import { download } from "../download.ts";
import type { OutboundWay } from "../guarded-request.ts";
import { readPage, type PageFacts } from "./read-page.ts";

/** For all of it. */
const WITHIN_MS = 5_000;
const MOST_PAGE_BYTES = 512 * 1024;
const MOST_IMAGE_BYTES = 1024 * 1024;
/** At the same time, of an organization and in all; whoever asks beyond that gets none. */
const MOST_AT_ONCE = { organization: 8, all: 64 };
const THUMBNAIL_SIDE = 192;
/** Where a text has its first link; what ends a sentence ends it too. */
const LINK = /\bhttps?:\/\/[^\s<>"'`]+/i;
const ENDS = /[.,;:!?)\]}*_~]+$/;

export type LinkPreviewPorts = { readonly way: OutboundWay; readonly pictures: PictureMaker };

/** Previews of pages, which are fetched from where callers' texts say. */
export function createLinkPreviews(ports: LinkPreviewPorts): LinkPreviews {
  const underWay = new Map<string, number>();
  let all = 0;

  function count(organizationId: string, by: number): void {
    const now = (underWay.get(organizationId) ?? 0) + by;
    if (now > 0) underWay.set(organizationId, now);
    else underWay.delete(organizationId);
    all += by;
  }

  return {
    async of(organizationId, text) {
      const link = linkIn(text);
      const isFull =
        all >= MOST_AT_ONCE.all || (underWay.get(organizationId) ?? 0) >= MOST_AT_ONCE.organization;
      if (link === undefined || isFull) return undefined;
      count(organizationId, 1);
      try {
        return await previewOf(ports, organizationId, link);
      } catch {
        // The message goes without one.
        return undefined;
      } finally {
        count(organizationId, -1);
      }
    },
  };
}

function linkIn(text: string): string | undefined {
  return LINK.exec(text)?.[0].replace(ENDS, "");
}

async function previewOf(
  ports: LinkPreviewPorts,
  tenant: string,
  link: string,
): Promise<LinkPreview | undefined> {
  const { clock } = ports.way;
  const endsAtMs = clock.nowMs() + WITHIN_MS;
  const page = await pageAt(ports.way, tenant, link);
  if (!page) return undefined;
  const { title, description } = page;
  let thumbnail: Uint8Array | undefined;
  const leftMs = Math.max(0, endsAtMs - clock.nowMs());
  const made = thumbnailOf(ports, tenant, link, page, leftMs).then((one) => (thumbnail = one));
  await within(made, clock, leftMs);
  return { link, title, ...(description !== undefined && { description }), ...(thumbnail && { thumbnail }) };
}

async function pageAt(way: OutboundWay, tenant: string, url: string): Promise<PageFacts | undefined> {
  const { type = "", body } = await download(way, {
    tenant,
    url,
    mostBytes: Number.MAX_SAFE_INTEGER,
    withinMs: WITHIN_MS,
  });
  const html = await begunWith(body, MOST_PAGE_BYTES);
  return /^(?:text\/html|application\/xhtml\+xml)\b/i.test(type) ? readPage(textOf(html, type)) : undefined;
}

/** So many bytes of it; the rest is not asked for. */
async function begunWith(body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= most) break;
  }
  return Buffer.concat(parts).subarray(0, most);
}

/** In the encoding that its host or the page itself tells. */
function textOf(html: Buffer, type: string): string {
  const inPage = html.toString("latin1", 0, 1_024);
  const [, label = "utf-8"] =
    /charset=["']?([\w-]{2,30})/i.exec(type) ?? /charset=["']?([\w-]{2,30})/i.exec(inPage) ?? [];
  try {
    return new TextDecoder(label).decode(html);
  } catch {
    return html.toString();
  }
}

async function thumbnailOf(
  { way, pictures }: LinkPreviewPorts,
  tenant: string,
  link: string,
  { image = "" }: PageFacts,
  withinMs: number,
): Promise<Uint8Array | undefined> {
  if (image === "" || !URL.canParse(image, link)) return undefined;
  const url = new URL(image, link).href;
  const { body } = await download(way, { tenant, url, mostBytes: MOST_IMAGE_BYTES, withinMs });
  const bytes = await begunWith(body, MOST_IMAGE_BYTES);
  const reader = contentReader();
  reader.update(bytes);
  const { type, width, height } = reader.facts();
  const picture = { organizationId: tenant, type, width, height, size: bytes.length };
  return pictures.thumbnail({ ...picture, bytes: () => Promise.resolve(bytes) }, THUMBNAIL_SIDE);
}
