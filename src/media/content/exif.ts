/** What Exif tells that is of use here. */
export type Exif = {
  /** 1 to 8; from 5 on the picture lies on its side. */
  readonly orientation?: number;
  /** A JPEG of 10 KB at most. */
  readonly thumbnail?: Buffer;
};

/** As large as a thumbnail of a message may be. */
const MOST_THUMBNAIL_BYTES = 10 * 1024;

const ORIENTATION = 0x0112;
const THUMBNAIL_AT = 0x0201;
const THUMBNAIL_LENGTH = 0x0202;
const ENTRY_BYTES = 12;
const SHORT = 3;

/** Reads the two directories of a TIFF structure (Exif 2.3, 4.6). What is not well made is left out; never throws. */
export function readExif(tiff: Buffer): Exif {
  const order = tiff.toString("latin1", 0, 2);
  if (tiff.length < 8 || (order !== "II" && order !== "MM")) return {};
  const numbers = numbersOf(tiff, order === "II");
  const picture = readDirectory(numbers, numbers.uint32(4));
  const small = readDirectory(numbers, picture.next);
  const orientation = picture.values.get(ORIENTATION);
  const thumbnail = cut(tiff, small.values.get(THUMBNAIL_AT), small.values.get(THUMBNAIL_LENGTH));
  return {
    ...(orientation !== undefined && orientation >= 1 && orientation <= 8 && { orientation }),
    ...(thumbnail && { thumbnail }),
  };
}

/** Numbers of one byte order; 0 outside. */
type Numbers = { readonly uint16: (at: number) => number; readonly uint32: (at: number) => number };

function numbersOf(tiff: Buffer, isLittle: boolean): Numbers {
  const within = (bytes: number, read: (at: number) => number) => (at: number) =>
    at + bytes <= tiff.length ? read(at) : 0;
  return {
    uint16: within(2, (at) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))),
    uint32: within(4, (at) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))),
  };
}

type Directory = { readonly values: ReadonlyMap<number, number>; readonly next: number };

function readDirectory({ uint16, uint32 }: Numbers, start: number): Directory {
  const values = new Map<number, number>();
  if (start === 0) return { values, next: 0 };
  // At most 65,535: more than fit into a segment of a JPEG.
  const count = uint16(start);
  for (let index = 0; index < count; index++) {
    const at = start + 2 + index * ENTRY_BYTES;
    values.set(uint16(at), uint16(at + 2) === SHORT ? uint16(at + 8) : uint32(at + 8));
  }
  return { values, next: uint32(start + 2 + count * ENTRY_BYTES) };
}

function cut(tiff: Buffer, at = 0, length = 0): Buffer | undefined {
  if (at === 0 || length < 4 || length > MOST_THUMBNAIL_BYTES || at + length > tiff.length) return undefined;
  const found = tiff.subarray(at, at + length);
  // A copy: the rest of the file is not to be kept for its sake.
  return found[0] === 0xff && found[1] === 0xd8 ? Buffer.from(found) : undefined;
}
