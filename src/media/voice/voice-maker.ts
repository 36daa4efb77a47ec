import { GatewayError } from "../../core/index.ts";
import type { Ffmpeg } from "../ffmpeg/ffmpeg.ts";

/** How ffmpeg is to read a sound, by its type. */
const READERS: Readonly<Record<string, string>> = {
  "audio/mpeg": "mp3",
  "audio/wav": "wav",
  "audio/aac": "aac",
  "audio/flac": "flac",
  "audio/amr": "amr",
  "audio/ogg": "ogg",
  "application/ogg": "ogg",
  "audio/mp4": "mov",
  "video/mp4": "mov",
  "video/quicktime": "mov",
  "video/3gpp": "mov",
  "video/webm": "matroska",
  "video/x-matroska": "matroska",
};

/** A voice note as phones make it and take it: Ogg/Opus, mono, 48 kHz. */
const VOICE_NOTE = [
  ...["-map", "0:a:0", "-map_metadata", "-1", "-ac", "1", "-ar", "48000"],
  ...["-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-frame_duration", "20", "-f", "ogg"],
];

const REFUSALS = {
  code: "voice_not_opus",
  missing: "a voice note takes Ogg/Opus: ffmpeg, which would make it of other audio, was not found",
  unreadable: "a voice note takes Ogg/Opus, or a sound that ffmpeg can read",
  late: "ffmpeg took more than 60 s for the voice note",
} as const;

/** A sound that is to be a voice note. */
export type Sound = {
  readonly organizationId: string;
  /** By its content. */
  readonly type: string | undefined;
  readonly plain: () => AsyncIterable<Uint8Array>;
  /** Of a file that is not there, for as long as the plain sound has to be read. */
  readonly file: string;
};

/** Makes voice notes of other sounds. */
export interface VoiceMaker {
  /** Ogg/Opus, as it is made. Throws `voice_not_opus` for what is none and cannot be made one, and what `Ffmpeg` throws. */
  make(sound: Sound): AsyncIterable<Uint8Array>;
}

export function voiceMaker(ffmpeg: Ffmpeg): VoiceMaker {
  return {
    make({ type, ...sound }) {
      const reader = type !== undefined && Object.hasOwn(READERS, type) ? READERS[type] : undefined;
      if (reader === undefined) throw new GatewayError(REFUSALS.code, REFUSALS.unreadable);
      return ffmpeg.make({ ...sound, reader, words: VOICE_NOTE, isWrittenInOneGo: true, refusals: REFUSALS });
    },
  };
}
