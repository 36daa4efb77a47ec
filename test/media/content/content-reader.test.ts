import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentReader, type ContentFacts } from "../../../src/media/content/content-reader.ts";
import { jpegFile, opusFile, pngFile, zipFile } from "./sample-files.ts";

const latin1 = (text: string) => Buffer.from(text, "latin1");

function factsOf(file: Uint8Array, chunkBytes = 1000): ContentFacts {
  const reader = contentReader();
  for (let at = 0; at < file.length; at += chunkBytes) reader.update(file.subarray(at, at + chunkBytes));
  return reader.facts();
}

const OFFICE = "application/vnd.openxmlformats-officedocument";
const TYPES: readonly (readonly [Buffer, string | undefined])[] = [
  [jpegFile(), "image/jpeg"],
  [pngFile(1, 1), "image/png"],
  [latin1("GIF89a\x01\0\x01\0"), "image/gif"],
  [latin1("RIFF\x10\0\0\0WEBPVP8 "), "image/webp"],
  [latin1("RIFF\x10\0\0\0WAVEfmt "), "audio/wav"],
  [latin1("\0\0\0\x20ftypisom\0\0\x02\0"), "video/mp4"],
  [latin1("\0\0\0\x20ftyp3gp5"), "video/3gpp"],
  [latin1("\0\0\0\x14ftypqt  "), "video/quicktime"],
  [latin1("\0\0\0\x20ftypM4A \0\0\0\0"), "audio/mp4"],
  [latin1("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"), "video/webm"],
  [latin1("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska"), "video/x-matroska"],
  [latin1("ID3\x04\0"), "audio/mpeg"],
  [latin1("\xff\xfb\x90\x64"), "audio/mpeg"],
  [latin1("\xff\xf1\x50\x80"), "audio/aac"],
  [opusFile([10]), "audio/ogg; codecs=opus"],
  [latin1(`OggS${"\0".repeat(22)}\x01\x1e\x01vorbis`), "audio/ogg"],
  [latin1(`OggS${"\0".repeat(22)}\x01\x1e\x80theora`), "application/ogg"],
  [latin1("%PDF-1.7\n"), "application/pdf"],
  [zipFile("a.txt"), "application/zip"],
  [zipFile("[Content_Types].xml", "_rels/.rels", "word/document.xml"), `${OFFICE}.wordprocessingml.document`],
  [zipFile("[Content_Types].xml", "xl/workbook.xml"), `${OFFICE}.spreadsheetml.sheet`],
  [zipFile("ppt/presentation.xml"), `${OFFICE}.presentationml.presentation`],
  [zipFile("constructor/a"), "application/zip"],
  [
    Buffer.concat([zipFile("mimetype"), latin1("application/vnd.oasis.opendocument.textPK\x03\x04")]),
    "application/vnd.oasis.opendocument.text",
  ],
  [latin1("\xff\xfe<\0h\0t\0"), undefined],
  [latin1("<svg xmlns="), undefined],
  [latin1("hello"), undefined],
  [Buffer.alloc(0), undefined],
];

describe("the content of a file", () => {
  it.each(TYPES)("tells its type: %#", (file, type) => {
    expect(factsOf(file).type).toBe(type);
    expect(factsOf(file, 1).type).toBe(type);
  });

  it("tells the size of a picture, as it is shown", () => {
    const size = (width: number, height: number) => expect.objectContaining({ width, height }) as unknown;
    expect(factsOf(jpegFile())).toEqual(size(640, 480));
    expect(factsOf(jpegFile({ orientation: 3 }))).toEqual(size(640, 480));
    expect(factsOf(jpegFile({ orientation: 6 }))).toEqual(size(480, 640));
    expect(factsOf(jpegFile({ orientation: 8, isLittle: true }))).toEqual(size(480, 640));
    expect(factsOf(pngFile(70_000, 3))).toEqual(size(70_000, 3));
    expect(factsOf(latin1("GIF89a\x02\x01\x03\0"))).toEqual(size(258, 3));
    const webp = (rest: string) => Buffer.concat([latin1(`RIFF\0\0\0\0WEBP${rest}`), Buffer.alloc(30)]);
    expect(factsOf(webp("VP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x10\x41\x20\0"))).toEqual(size(0x110, 0x20));
    expect(factsOf(webp("VP8L\0\0\0\0\x2f\x0f\xc0\x07\0"))).toEqual(size(16, 32));
    expect(factsOf(webp("VP8X\0\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0"))).toEqual(size(16, 32));
    expect(factsOf(pngFile(0, 3))).toEqual({ type: "image/png" });
  });

  it("has the thumbnail of a JPEG, where it is one and small enough", () => {
    const thumbnail = Buffer.concat([latin1("\xff\xd8"), Buffer.alloc(500, 1)]);
    expect(factsOf(jpegFile({ thumbnail })).thumbnail).toEqual(thumbnail);
    expect(factsOf(jpegFile({ thumbnail, isLittle: true })).thumbnail).toEqual(thumbnail);
    const large = Buffer.concat([latin1("\xff\xd8"), Buffer.alloc(10_239, 1)]);
    for (const wrong of [latin1("not a JPEG"), large]) {
      expect(factsOf(jpegFile({ thumbnail: wrong }))).toEqual({
        type: "image/jpeg",
        width: 640,
        height: 480,
      });
    }
  });

  it("has no thumbnail that is cut off", () => {
    const thumbnail = Buffer.concat([latin1("\xff\xd8"), Buffer.alloc(500, 1)]);
    const file = jpegFile({ thumbnail });
    expect(factsOf(file.subarray(0, file.indexOf(thumbnail) + 400))).toEqual({ type: "image/jpeg" });
  });

  it("tells how long an Ogg/Opus file is, however it is cut into chunks", () => {
    const file = opusFile(Array.from({ length: 600 }, (_, index) => (index < 300 ? 50 : 1_000)));
    for (const chunkBytes of [1, 7, 4096, 1_000_000]) {
      const { seconds, waveform } = factsOf(file, chunkBytes);
      expect(seconds).toBe(12);
      expect([...(waveform ?? [])]).toEqual([...Array<number>(32).fill(5), ...Array<number>(32).fill(100)]);
    }
    expect(factsOf(opusFile([10, 10])).seconds).toBe(1);
  });

  it("does not believe a length for which there are too few packets", () => {
    expect(factsOf(opusFile([10, 20], 2n ** 62n))).toEqual({ type: "audio/ogg; codecs=opus" });
  });

  it("draws 64 bars of any number of packets, and none of fewer", () => {
    const bars = (packets: number) => factsOf(opusFile(Array<number>(packets).fill(50))).waveform?.length;
    expect([bars(63), bars(64), bars(65), bars(4_095), bars(4_096), bars(30_001)]).toEqual([
      undefined,
      64,
      64,
      64,
      64,
      64,
    ]);
    const rising = factsOf(opusFile(Array.from({ length: 20_000 }, (_, index) => 1 + (index >> 4)))).waveform;
    expect([...(rising ?? [])]).toEqual([...(rising ?? [])].sort((one, other) => one - other));
    expect([rising?.[0], rising?.[63]]).toEqual([1, 100]);
  });

  it("may be anything at all", () => {
    const samples = TYPES.map(([file]) => file);
    const random = fc
      .tuple(fc.constantFrom(...samples), fc.uint8Array({ maxLength: 300 }))
      .map(([file, rest]) => Buffer.concat([file, rest]));
    const cut = fc
      .tuple(
        fc.constantFrom(
          ...samples,
          jpegFile({ orientation: 6, thumbnail: Buffer.alloc(100, 0xff) }),
          opusFile([400, 20]),
        ),
        fc.nat(600),
      )
      .map(([file, length]) => file.subarray(0, length));
    const bent = fc
      .tuple(
        fc.constantFrom(
          jpegFile({ orientation: 6, thumbnail: jpegFile() }),
          opusFile(Array<number>(70).fill(9)),
        ),
        fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { maxLength: 8 }),
      )
      .map(([file, changes]) => {
        const copy = Buffer.from(file);
        for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
        return copy;
      });
    fc.assert(
      fc.property(
        fc.oneof(random, cut, bent, fc.uint8Array({ maxLength: 300 })),
        fc.integer({ min: 1, max: 400 }),
        (file, chunkBytes) => {
          const { type, width, height, seconds, waveform, thumbnail, ...others } = factsOf(file, chunkBytes);
          expect(others).toEqual({});
          expect(type).toBe(factsOf(file, 10_000).type);
          for (const number of [width, height, seconds])
            if (number !== undefined) expect(number).toBeGreaterThan(0);
          if (waveform) expect(waveform).toHaveLength(64);
          if (thumbnail) expect(thumbnail.length).toBeLessThanOrEqual(10_240);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
