import { readExif } from "./exif.ts";
import type { Picture } from "./picture.ts";

const EXIF = "Exif\0\0";
const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
/** Frame headers are C0 to CF but for three. */
const NOT_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);
/** Turned by a quarter: its width is shown as its height. */
const FIRST_TURNED_ORIENTATION = 5;

/** Size and thumbnail of a JPEG (ITU-T T.81, Exif 2.3), as far as they stand in these first bytes of it. Never throws. */
export function jpegPicture(head: Buffer): Picture {
  let exif: ReturnType<typeof readExif> = {};
  for (const { marker, content } of segments(head)) {
    if (marker === APP1 && content.toString("latin1", 0, EXIF.length) === EXIF) {
      exif = readExif(content.subarray(EXIF.length));
    } else if (isFrame(marker) && content.length >= 5) {
      const [height, width] = [content.readUInt16BE(1), content.readUInt16BE(3)];
      const isTurned = (exif.orientation ?? 1) >= FIRST_TURNED_ORIENTATION;
      const size = isTurned ? { width: height, height: width } : { width, height };
      return { ...(width > 0 && height > 0 && size), ...thumbnailOf(exif) };
    }
  }
  return thumbnailOf(exif);
}

const thumbnailOf = ({ thumbnail }: ReturnType<typeof readExif>) => (thumbnail ? { thumbnail } : {});

/** With nothing behind it: decoders step over it, wherever it is. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker);
}

/** Those before the picture itself. The last may have less content than it says. */
function* segments(head: Buffer): Generator<{ readonly marker: number; readonly content: Buffer }> {
  let at = 2;
  while (at + 4 <= head.length && head[at] === 0xff) {
    const marker = head[at + 1] ?? 0;
    // Any number of FF may stand before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (isAlone(marker)) {
      at += 2;
      continue;
    }
    const length = head.readUInt16BE(at + 2);
    if (marker === START_OF_SCAN || length < 2) return;
    yield { marker, content: head.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
}
