import type { Ffmpeg } from "../ffmpeg/ffmpeg.ts";

/** What phones play without sound, over and over: they show no GIF. It has an even number of pixels each way. */
const FILM = [
  ...["-map", "0:v:0", "-map_metadata", "-1", "-an", "-vf", "scale=trunc(iw/2)*2:trunc(ih/2)*2"],
  ...["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "26", "-movflags", "+faststart", "-f", "mp4"],
];
const STICKER = [
  ...["-map", "0:v:0", "-map_metadata", "-1", "-an", "-vf"],
  "fps=15,scale=512:512:force_original_aspect_ratio=decrease,format=rgba,pad=512:512:-1:-1:color=black@0",
  ...["-c:v", "libwebp_anim", "-quality", "40", "-loop", "0", "-f", "webp"],
];

const REFUSALS = {
  code: "picture_unfit",
  missing: "ffmpeg, which makes of a GIF what phones show, was not found",
  unreadable: "ffmpeg cannot read the GIF",
  late: "ffmpeg took more than 60 s for the GIF",
} as const;

export type GivenGif = {
  readonly organizationId: string;
  readonly plain: () => AsyncIterable<Uint8Array>;
  /** Of a file that is not there, for as long as it has to be read. */
  readonly file: string;
};

/** Makes of GIFs what phones show. All throw `picture_unfit` with a sentence, and what `Ffmpeg` throws. */
export interface GifMaker {
  /** MP4. */
  film(gif: GivenGif): AsyncIterable<Uint8Array>;
  /** Animated WebP of 512 x 512. */
  sticker(gif: GivenGif): AsyncIterable<Uint8Array>;
}

export function gifMaker(ffmpeg: Ffmpeg): GifMaker {
  const make = (gif: GivenGif, words: readonly string[]) =>
    ffmpeg.make({ ...gif, reader: "gif", words, isWrittenInOneGo: false, refusals: REFUSALS });
  return { film: (gif) => make(gif, FILM), sticker: (gif) => make(gif, STICKER) };
}
