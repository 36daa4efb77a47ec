import { GatewayError } from "../../errors.ts";
import type { Session } from "../../sessions/index.ts";
import type { MediaContent, MessageMedia } from "./media-content.ts";
import type { HeldMedia, Media, MediaKind, MediaSource } from "./media.ts";

/** Media as a caller gives it: taken in before anything of its message is stored. */
export type MediaDraft = {
  readonly kind: MediaKind;
  readonly source: MediaSource;
  /** Of the plain bytes. */
  readonly mostBytes: number;
  /** As the caller calls it. */
  readonly mimetype?: string | undefined;
  readonly fileName?: string | undefined;
  readonly caption?: string | undefined;
  /** Of audio: whether it is to be a voice note, which phones play if it is Ogg/Opus alone. */
  readonly voice?: "where_it_can_be" | "always" | undefined;
  /** Of a sound, in the place of what its content tells: whole seconds, and 64 bytes of 0 to 100. */
  readonly seconds?: number | undefined;
  readonly waveform?: Uint8Array | undefined;
};

/** Media in a message, and the id of its file. */
export type TakenMedia = { readonly content: MediaContent; readonly held: string };

const OPUS = "audio/ogg; codecs=opus";

/** Takes the media of a draft in. Throws what that throws, and `voice_not_opus`. */
export async function takeMedia(
  media: Media,
  { organizationId }: Session,
  content: MediaDraft,
): Promise<TakenMedia> {
  const held = await media.take(content.source, {
    ...content,
    organizationId,
    isVoice: content.kind === "audio" && content.voice === "always",
  });
  try {
    return { content: contentOf(content, held), held: held.id };
  } catch (error) {
    await media.release(held.id);
    throw error;
  }
}

function contentOf({ voice, caption, seconds, waveform }: MediaDraft, held: HeldMedia): MediaContent {
  const { kind } = held;
  const isVoice = kind === "audio" && voice !== undefined && held.mimetype === OPUS;
  if (voice === "always" && !isVoice)
    throw new GatewayError("voice_not_opus", "a voice note takes Ogg with Opus in it");
  return {
    kind: isVoice ? "voice" : kind,
    media: {
      ...factsOf(held),
      ...(kind === "audio" && seconds !== undefined && { seconds }),
      ...(kind === "audio" && waveform && { waveform }),
    },
    ...(caption !== undefined && { caption }),
  };
}

/** All but where its file is. */
function factsOf(held: HeldMedia): MessageMedia {
  const { mimetype, bytes, sha256, encSha256, mediaKey, fileName, width, height, seconds } = held;
  const { waveform, thumbnail, isGif, isAnimated } = held;
  return {
    mimetype,
    bytes,
    sha256,
    encSha256,
    mediaKey,
    ...(fileName !== undefined && { fileName }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(seconds !== undefined && { seconds }),
    ...(waveform && { waveform }),
    ...(thumbnail && { thumbnail }),
    ...(isGif && { isGif }),
    ...(isAnimated && { isAnimated }),
    place: null,
  };
}
