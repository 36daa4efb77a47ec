import { crc32 } from "node:zlib";

/** A page of an Ogg stream with whole packets; the checksum is not one. */
export function oggPage(packets: readonly Uint8Array[], granule: bigint, sequence = 0): Buffer {
  const lacing = packets.flatMap(({ length }) => [
    ...Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const header = Buffer.alloc(27 + lacing.length);
  header.write("OggS");
  header.writeBigUInt64LE(granule, 6);
  header.writeUInt32LE(sequence, 18);
  header.writeUInt8(lacing.length, 26);
  header.set(lacing, 27);
  return Buffer.concat([header, ...packets]);
}

/** An Ogg/Opus file whose packets have these sizes, 20 ms each, with a pre-skip of 312 samples. */
export function opusFile(sizes: readonly number[], lastGranule = BigInt(sizes.length * 960 + 312)): Buffer {
  const head = Buffer.alloc(19);
  head.write("OpusHead");
  head.set([1, 1], 8);
  head.writeUInt16LE(312, 10);
  head.writeUInt32LE(48_000, 12);
  const tags = Buffer.concat([Buffer.from("OpusTags"), Buffer.alloc(8)]);
  const pages = [oggPage([head], 0n), oggPage([tags], 0n, 1)];
  for (let at = 0; at < sizes.length; at += 50) {
    const packets = sizes.slice(at, at + 50).map((size) => Buffer.alloc(size, 7));
    const isLast = at + 50 >= sizes.length;
    const granule = isLast ? lastGranule : BigInt((at + 50) * 960 + 312);
    pages.push(oggPage(packets, granule, pages.length));
  }
  return Buffer.concat(pages);
}

type JpegParts = { readonly orientation?: number; readonly thumbnail?: Buffer; readonly isLittle?: boolean };

/** The beginning of a JPEG of 640 by 480 pixels, with Exif where something is to be in it. */
export function jpegFile({ orientation, thumbnail, isLittle = false }: JpegParts = {}): Buffer {
  const frame = Buffer.from([8, 480 >> 8, 480 & 0xff, 640 >> 8, 640 & 0xff, 3]);
  const hasExif = orientation !== undefined || thumbnail !== undefined;
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0")),
    ...(hasExif ? [segment(0xe1, exif(isLittle, orientation ?? 1, thumbnail ?? Buffer.alloc(0)))] : []),
    // Any number of them may stand before a marker.
    Buffer.from([0xff, 0xff]),
    segment(0xc4, Buffer.alloc(20)),
    segment(0xc2, frame),
    Buffer.from([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]),
  ]);
}

function segment(marker: number, content: Buffer): Buffer {
  const length = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), content]);
}

function exif(isLittle: boolean, orientation: number, thumbnail: Buffer): Buffer {
  const tiff = Buffer.alloc(8 + 18 + 30);
  const uint16 = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const uint32 = (value: number, at: number) =>
    isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(isLittle ? "II" : "MM");
  uint16(42, 2);
  uint32(8, 4);
  uint16(1, 8);
  entry(10, 0x0112, 3, orientation);
  uint32(26, 22);
  uint16(2, 26);
  entry(28, 0x0201, 4, tiff.length);
  entry(40, 0x0202, 4, thumbnail.length);
  return Buffer.concat([Buffer.from("Exif\0\0"), tiff, thumbnail]);

  function entry(at: number, tag: number, type: number, value: number): void {
    uint16(tag, at);
    uint16(type, at + 2);
    uint32(1, at + 4);
    if (type === 3) uint16(value, at + 8);
    else uint32(value, at + 8);
  }
}

/** The beginning of a PNG of that size. */
export function pngFile(width: number, height: number): Buffer {
  const header = Buffer.alloc(17);
  header.write("IHDR");
  header.writeUInt32BE(width, 4);
  header.writeUInt32BE(height, 8);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(header));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\r", "latin1"), header, checksum]);
}

/** The beginning of a zip file with empty entries of these names. */
export function zipFile(...names: readonly string[]): Buffer {
  return Buffer.concat(
    names.map((name) => {
      const header = Buffer.alloc(30);
      header.write("PK\x03\x04");
      header.writeUInt16LE(name.length, 26);
      return Buffer.concat([header, Buffer.from(name)]);
    }),
  );
}
