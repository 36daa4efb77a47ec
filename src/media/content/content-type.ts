import { zipContent } from "./zip-content.ts";

/** As many bytes of a file's beginning as its type is told by. */
export const TYPE_BYTES = 4096;

const OGG_CODEC_AT = 28;
const EBML = "\x1a\x45\xdf\xa3";
/** Where in a WebM or Matroska file its type is told. */
const DOC_TYPE_WITHIN = 64;

/** What begins with it, by the bytes themselves. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ["\xff\xd8\xff", "image/jpeg"],
  ["\x89PNG\r\n\x1a\n", "image/png"],
  ["GIF87a", "image/gif"],
  ["GIF89a", "image/gif"],
  ["ID3", "audio/mpeg"],
  ["fLaC", "audio/flac"],
  ["#!AMR", "audio/amr"],
  ["%PDF-", "application/pdf"],
];

/** What a RIFF file carries. */
const RIFF: Readonly<Record<string, string>> = {
  WEBP: "image/webp",
  WAVE: "audio/wav",
  "AVI ": "video/x-msvideo",
};

/** The first packet of an Ogg stream. */
const OGG: readonly (readonly [string, string])[] = [
  ["OpusHead", "audio/ogg; codecs=opus"],
  ["\x01vorbis", "audio/ogg"],
  ["\x7fFLAC", "audio/ogg"],
  ["Speex", "audio/ogg"],
];

/** Brands of an ISO base media file that are not video/mp4. */
const BRANDS: readonly (readonly [string, string])[] = [
  ["qt", "video/quicktime"],
  ["3g", "video/3gpp"],
  ["M4A", "audio/mp4"],
  ["M4B", "audio/mp4"],
  ["avif", "image/avif"],
  ["avis", "image/avif"],
  ["hei", "image/heic"],
  ["hev", "image/heic"],
  ["mif1", "image/heif"],
];

/**
 * What a file is by its first bytes, a MIME type; undefined when they say nothing. `head` is the first 4 KiB, or all of a
 * shorter file.
 */
export function contentType(head: Uint8Array): string | undefined {
  const { buffer, byteOffset, byteLength } = head;
  const text = Buffer.from(buffer, byteOffset, Math.min(byteLength, TYPE_BYTES)).toString("latin1");
  return (
    startingWith(BEGINNINGS, text) ??
    riffType(text) ??
    oggType(text) ??
    isoType(text) ??
    matroskaType(text) ??
    zipContent(text) ??
    mpegAudio(head)
  );
}

function startingWith(table: readonly (readonly [string, string])[], text: string): string | undefined {
  return table.find(([start]) => text.startsWith(start))?.[1];
}

function riffType(text: string): string | undefined {
  return text.startsWith("RIFF") ? RIFF[text.slice(8, 12)] : undefined;
}

function oggType(text: string): string | undefined {
  if (!text.startsWith("OggS")) return undefined;
  return startingWith(OGG, text.slice(OGG_CODEC_AT)) ?? "application/ogg";
}

function isoType(text: string): string | undefined {
  if (text.slice(4, 8) !== "ftyp") return undefined;
  return startingWith(BRANDS, text.slice(8, 12)) ?? "video/mp4";
}

function matroskaType(text: string): string | undefined {
  if (!text.startsWith(EBML)) return undefined;
  return text.slice(0, DOC_TYPE_WITHIN).includes("webm") ? "video/webm" : "video/x-matroska";
}

/** By the header of a frame: MPEG layer III, or AAC in ADTS. */
function mpegAudio([first = 0, second = 0, third = 0]: Uint8Array): string | undefined {
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0xf6) === 0xf0) return "audio/aac";
  const isLayer3 = (second & 0x06) === 0x02 && (second & 0x18) !== 0x08;
  const hasBitRate = third >> 4 !== 0x0f && third >> 4 !== 0;
  const hasSampleRate = (third & 0x0c) !== 0x0c;
  return isLayer3 && hasBitRate && hasSampleRate ? "audio/mpeg" : undefined;
}
