import { jpegPicture } from "./jpeg.ts";

/** What the beginning of a picture tells of it. */
export type Picture = {
  /** In pixels, as it is shown. */
  readonly width?: number;
  readonly height?: number;
  /** A small JPEG of it that it has inside. */
  readonly thumbnail?: Uint8Array;
  /** Told of WebP alone. */
  readonly isAnimated?: boolean;
};

const SIZES: Readonly<Record<string, (head: Buffer) => Picture>> = {
  "image/jpeg": jpegPicture,
  "image/png": (head) => (head.length < 24 ? {} : sized(head.readUInt32BE(16), head.readUInt32BE(20))),
  "image/gif": (head) => (head.length < 10 ? {} : sized(head.readUInt16LE(6), head.readUInt16LE(8))),
  "image/webp": webpSize,
};

/** What a picture of that type tells by its first bytes; nothing where it cannot be read. Never throws. */
export function pictureOf(type: string, head: Buffer): Picture {
  return SIZES[type]?.(head) ?? {};
}

function sized(width: number, height: number): Picture {
  return width > 0 && height > 0 ? { width, height } : {};
}

const ANIMATION = 0x02;

/** The three kinds of WebP (RFC 9649): lossy, lossless, extended. */
function webpSize(head: Buffer): Picture {
  if (head.length < 30) return {};
  switch (head.toString("latin1", 12, 16)) {
    case "VP8 ":
      return sized(head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff);
    case "VP8L": {
      const bits = head.readUInt32LE(21);
      return sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case "VP8X": {
      const isAnimated = ((head[20] ?? 0) & ANIMATION) > 0;
      const size = sized(head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1);
      return { ...size, ...(isAnimated && { isAnimated }) };
    }
    default:
      return {};
  }
}
