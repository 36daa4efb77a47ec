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
  OPUS,
  readMediaText,
  sealFile,
  tooLarge,
  type ContentFacts,
  type MediaFolder,
  type Sealed,
  type VoiceMaker,
} from "../../media/index.ts";
import { download } from "../download.ts";
import type { OutboundWay } from "../guarded-request.ts";
import { heldBytes } from "./held-bytes.ts";
import { likelyKind, lookAhead } from "./likely-kind.ts";
import { mimetypeOf } from "./mimetype.ts";
import { changeFor, profileFor, thumbnailFor, type Showing, type Shown } from "./show.ts";

/** An encrypted file, and what it is. */
type Taken = { readonly id: string; readonly sealed: Sealed; readonly facts: ContentFacts };
/** And what a data: URI has called it. */
type Received = Taken & { readonly told: string | undefined; readonly isGif?: boolean };
type Plain = {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly told: () => string | undefined;
  /** As many as will come at most, where that is known. */
  readonly coming: number | undefined;
  readonly close?: () => void;
};

export type MediaPorts = {
  readonly folder: MediaFolder;
  readonly way: OutboundWay;
  readonly voices: VoiceMaker;
} & Showing;

/** Takes media in from wherever callers have it. */
export function createMedia({ folder, way, voices, ...showing }: MediaPorts): Media {
  const held = heldBytes();
  const received = new Map<string, Received>();

  /** Encrypts what arrives into a new file, where there is room for it. */
  async function fill(
    { organizationId, mostBytes, comingBytes = mostBytes }: MediaBounds,
    open: () => Promise<{ readonly plain: AsyncIterable<Uint8Array>; readonly kind: MediaKind }>,
  ): Promise<Taken> {
    const id = folder.newId();
    held.reserve(organizationId, id, Math.min(mostBytes, comingBytes));
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

  /** What was never kept. */
  async function discard(id: string): Promise<void> {
    received.delete(id);
    await folder.remove(id);
    held.free(id);
  }

  /** A message names it from now on, whoever sends it. */
  async function keep(taken: Received, { organizationId }: MediaOrder): Promise<void> {
    try {
      await folder.keep(organizationId, taken.id);
    } catch (error) {
      await discard(taken.id);
      throw error;
    }
  }

  const plainIn = ({ id, sealed }: Taken): AsyncIterable<Uint8Array> =>
    openSealed(folder.read(id), { ...sealed, mostBytes: sealed.bytes });

  /** Makes another file of one, which is gone then in any case. */
  async function replace(
    taken: Taken,
    bounds: MediaBounds,
    kind: MediaKind,
    change: (plain: () => AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
  ): Promise<Taken> {
    try {
      return await fill(bounds, () => Promise.resolve({ plain: change(() => plainIn(taken)), kind }));
    } finally {
      await discard(taken.id);
    }
  }

  /** What was received, as media of that kind: encrypted anew where it was taken for another. */
  async function use({ id }: ReceivedMedia, order: MediaOrder): Promise<Received> {
    const file = received.get(id);
    if (!file) throw new Error("the received media is in use or gone");
    received.delete(id);
    const { sealed } = file;
    if (sealed.bytes > order.mostBytes) {
      await discard(id);
      throw tooLarge(order.mostBytes);
    }
    if (isSealedAlike(sealed.kind, order.kind)) return { ...file, sealed: { ...sealed, kind: order.kind } };
    const bounds = { organizationId: order.organizationId, mostBytes: sealed.bytes };
    return { ...file, ...(await replace(file, bounds, order.kind, (plain) => plain())) };
  }

  async function asVoice(taken: Received, order: MediaOrder): Promise<Received> {
    const { type } = taken.facts;
    if (!order.isVoice || type === OPUS) return taken;
    const { organizationId } = order;
    const file = folder.fileOf(folder.newId());
    const made = await replace(taken, order, order.kind, (plain) =>
      voices.make({ organizationId, type, plain, file }),
    );
    return { ...taken, ...made };
  }

  const shownBy = (taken: Taken): Shown => ({
    facts: taken.facts,
    bytes: taken.sealed.bytes,
    plain: () => plainIn(taken),
  });

  /** As phones show it. */
  async function asShown(taken: Received, order: MediaOrder): Promise<Received> {
    const { facts } = taken;
    const shown = shownBy(taken);
    const change = changeFor(showing, order, { ...shown, file: folder.fileOf(folder.newId()) });
    if (!change) {
      const thumbnail = await thumbnailFor(showing, order, shown);
      return thumbnail ? { ...taken, facts: { ...facts, thumbnail } } : taken;
    }
    const made = await replace(taken, order, change.kind, change.make);
    return { ...taken, ...made, isGif: change.kind === "video" };
  }

  async function takeIn(source: MediaSource, order: MediaOrder): Promise<Received> {
    if (source instanceof ReceivedMedia) return use(source, order);
    const { bytes, told, coming: comingBytes, close } = await plainOf(source, order);
    try {
      const open = () => Promise.resolve({ plain: bytes, kind: order.kind });
      return { ...(await fill({ ...order, comingBytes }, open)), told: told() };
    } finally {
      close?.();
    }
  }

  async function plainOf(
    source: Exclude<MediaSource, ReceivedMedia>,
    { organizationId, mostBytes }: MediaBounds,
  ): Promise<Plain> {
    if ("text" in source) {
      const { bytes, type } = readMediaText(source.text);
      return { bytes, told: type, coming: decodedBytes(source.text.length) };
    }
    const found = await download(way, { tenant: organizationId, url: source.url, mostBytes });
    const { body, type, bytes: coming, close } = found;
    return { bytes: body, told: () => type, coming, close };
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
    async bring(plain, kind, bounds) {
      const taken = await fill(bounds, () => Promise.resolve({ plain, kind }));
      received.set(taken.id, { ...taken, told: undefined });
      return { file: new ReceivedMedia(taken.id), bytes: taken.sealed.bytes };
    },
    read({ id }) {
      const file = received.get(id);
      if (!file) throw new Error("the received media is gone");
      return plainIn(file);
    },
    async take(source, order) {
      const taken = await takeIn(source, order);
      const shown = await asShown(await asVoice(taken, order), order);
      await keep(shown, order);
      return describe(shown, order);
    },
    async picture(source, bounds) {
      const taken = await takeIn(source, { ...bounds, kind: "image" });
      try {
        return await profileFor(showing, bounds, shownBy(taken));
      } finally {
        await discard(taken.id);
      }
    },
    async drop({ id }) {
      if (received.has(id)) await discard(id);
    },
    async release(id) {
      await discard(id);
      await folder.release(id);
    },
    keepOnly: (ids) => folder.keepOnly(ids),
    sweep: () => folder.sweep(),
  };
}

/** Of base64, at most. */
function decodedBytes(characters: number): number {
  return Math.ceil((characters * 3) / 4);
}

function describe(taken: Received, { mimetype, fileName }: MediaOrder): HeldMedia {
  const { id, sealed, facts, told, isGif } = taken;
  const { type, ...others } = facts;
  return {
    id,
    ...sealed,
    ...others,
    mimetype: mimetypeOf(sealed.kind, type, [mimetype, told]),
    ...(fileName !== undefined && { fileName }),
    ...(isGif && { isGif }),
  };
}
