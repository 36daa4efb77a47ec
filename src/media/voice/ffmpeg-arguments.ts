/**
 * How ffmpeg is to read a sound, by its type. Its reader is always named: one that it finds by itself may be of a playlist,
 * which has other files and addresses in it.
 */
const DEMUXERS: Readonly<Record<string, string>> = {
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

/** What ffmpeg is told to make a voice note of a file of that type, on its output; undefined where it is none with a sound. */
export function ffmpegArguments(type: string | undefined, file: string): readonly string[] | undefined {
  const demuxer = type !== undefined && Object.hasOwn(DEMUXERS, type) ? DEMUXERS[type] : undefined;
  if (demuxer === undefined) return undefined;
  return [
    ...[
      "-nostdin",
      "-hide_banner",
      "-loglevel",
      "error",
      "-threads",
      "1",
      "-protocol_whitelist",
      "file,pipe",
    ],
    ...["-f", demuxer, "-i", `file:${file}`, ...VOICE_NOTE, "pipe:1"],
  ];
}
