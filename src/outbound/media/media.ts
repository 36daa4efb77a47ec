import { createReadStream } from "node:fs";
import {
  ReceivedMedia,
  type HeldMedia,
  type Media,
  type MediaBounds,
  type MediaKind,
  type MediaOrder,
  type MediaSource,
} from "../../core/index.ts";
import {
  contentReader,
  isSealedAlike,
  openSealed,
  readMediaText,
  sealFile,
  tooLarge,
  type ContentFacts,
  type MediaFolder,
  type Sealed,
} from "../../media/index.ts";
import { download } from "../download.ts";
import type { OutboundWay } from "../guarded-request.ts";
import { heldBytes } from "./held-bytes.ts";
import { likelyKind, lookAhead } from "./likely-kind.ts";
import { mimetypeOf } from "./mimetype.ts";

/** An encrypted file, and what it is. */
type Taken = { readonly id: string; readonly sealed: Sealed; readonly facts: ContentFacts };
/** And what a data: URI has called it. */
type Received = Taken & { readonly told: string | undefined };
type Plain = { readonly bytes: AsyncIterable<Uint8Array>; readonly told: () => string | undefined };

export type MediaPorts = { readonly folder: MediaFolder; readonly way: OutboundWay };

/** Takes media in from wherever callers have it. */
export function createMedia({ folder, way }: MediaPorts): Media {
  const held = heldBytes();
  const received = new Map<string, Received>();

  /** Encrypts what arrives into a new file; it is asked for when there is room. */
  async function fill(
    { organizationId, mostBytes }: MediaBounds,
    open: () => Promise<{ readonly plain: AsyncIterable<Uint8Array>; readonly kind: MediaKind }>,
  ): Promise<Taken> {
    const id = folder.newId();
    held.reserve(organizationId, id, mostBytes);
    try {
      const { plain, kind } = await open();
      const reader = contentReader();
      const onPlain = (chunk: Uint8Array) => reader.update(chunk);
      const sealed = await sealFile(plain, folder.fileOf(id), { kind, mostBytes, onPlain });
      held.settle(id, sealed.bytes);
      return { id, sealed, facts: reader.facts() };
    } catch (error) {
      held.free(id);
      throw error;
    }
  }

  async function release(id: string): Promise<void> {
    received.delete(id);
    await folder.remove(id);
    held.free(id);
  }

  /** What was received, as media of that kind: encrypted anew where it was taken for another. */
  async function use({ id }: ReceivedMedia, order: MediaOrder): Promise<Received> {
    const file = received.get(id);
    if (!file) throw new Error("the received media is in use or gone");
    received.delete(id);
    const { sealed, told } = file;
    try {
      if (sealed.bytes > order.mostBytes) throw tooLarge(order.mostBytes);
      if (isSealedAlike(sealed.kind, order.kind)) return { ...file, sealed: { ...sealed, kind: order.kind } };
      const bounds = { organizationId: order.organizationId, mostBytes: sealed.bytes };
      const anew = await fill(bounds, () => {
        const plain = openSealed(createReadStream(folder.fileOf(id)), { ...sealed, ...bounds });
        return Promise.resolve({ plain, kind: order.kind });
      });
      await release(id);
      return { ...anew, told };
    } catch (error) {
      await release(id);
      throw error;
    }
  }

  async function takeIn(source: MediaSource, order: MediaOrder): Promise<Received> {
    if (source instanceof ReceivedMedia) return use(source, order);
    let told = (): string | undefined => undefined;
    const taken = await fill(order, async () => {
      const plain = await plainOf(source, order);
      told = plain.told;
      return { plain: plain.bytes, kind: order.kind };
    });
    return { ...taken, told: told() };
  }

  async function plainOf(
    source: Exclude<MediaSource, ReceivedMedia>,
    { organizationId, mostBytes }: MediaBounds,
  ): Promise<Plain> {
    if ("text" in source) {
      const { bytes, type } = readMediaText(source.text);
      return { bytes, told: type };
    }
    const { body, type } = await download(way, { tenant: organizationId, url: source.url, mostBytes });
    return { bytes: body, told: () => type };
  }

  return {
    async receive(text, bounds) {
      const { bytes, type } = readMediaText(text);
      // What turns out to be of another kind is encrypted once more.
      const taken = await fill(bounds, async () => {
        const { head, stream } = await lookAhead(bytes);
        return { plain: stream, kind: likelyKind(head) };
      });
      received.set(taken.id, { ...taken, told: type() });
      return new ReceivedMedia(taken.id);
    },
    take: async (source, order) => describe(await takeIn(source, order), order),
    release,
    keepOnly: (ids) => folder.keepOnly(ids),
  };
}

function describe({ id, sealed, facts, told }: Received, { mimetype, fileName }: MediaOrder): HeldMedia {
  const { type, ...others } = facts;
  return {
    id,
    ...sealed,
    ...others,
    mimetype: mimetypeOf(sealed.kind, type, [mimetype, told]),
    ...(fileName !== undefined && { fileName }),
  };
}
