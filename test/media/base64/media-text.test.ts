import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMediaText } from "../../../src/media/base64/media-text.ts";

async function* piecesOf(text: string, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += size) {
    yield await Promise.resolve(Buffer.from(text.slice(at, at + size), "latin1"));
  }
}

async function read(text: string, pieceSize?: number): Promise<readonly [string, string | undefined]> {
  const { bytes, type } = readMediaText(pieceSize === undefined ? text : piecesOf(text, pieceSize));
  const parts: Buffer[] = [];
  for await (const part of bytes) parts.push(part);
  return [Buffer.concat(parts).toString("latin1"), type()];
}

/** The same whole, and in pieces of any size. */
async function decoded(text: string): Promise<readonly [string, string | undefined]> {
  const whole = await read(text);
  for (const size of [1, 2, 3, 5, 1_000]) expect(await read(text, size)).toEqual(whole);
  return whole;
}

describe("a media text", () => {
  it("is base64, with its padding or without, in lines or in one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.integer({ min: 1, max: 80 }), async (bytes, width) => {
        const text = Buffer.from(bytes).toString("base64");
        const plain = Buffer.from(bytes).toString("latin1");
        expect(await decoded(text)).toEqual([plain, undefined]);
        expect(await decoded(text.replaceAll("=", ""))).toEqual([plain, undefined]);
        expect(await decoded(text.replaceAll(new RegExp(`.{${width}}`, "g"), "$&\r\n"))).toEqual([
          plain,
          undefined,
        ]);
      }),
      { numRuns: 50 },
    );
    const large = Buffer.alloc(300_001, "abc");
    expect((await read(large.toString("base64")))[0]).toBe(large.toString());
  });

  it("may be a data: URI, which tells its type", async () => {
    expect(await decoded("data:image/png;base64,YWJj")).toEqual(["abc", "image/png"]);
    expect(await decoded("DATA:Audio/Ogg;codecs=opus;BASE64,YQ")).toEqual(["a", "audio/ogg"]);
    expect(await decoded("data:;base64,YQ==")).toEqual(["a", undefined]);
    expect(await decoded("data:;base64,")).toEqual(["", undefined]);
  });

  it("may begin like a data: URI, and be none", async () => {
    expect(await decoded("data")).toEqual([Buffer.from("data", "base64").toString("latin1"), undefined]);
    expect(await decoded("datum+++")).toEqual([
      Buffer.from("datum+++", "base64").toString("latin1"),
      undefined,
    ]);
    expect(await decoded("")).toEqual(["", undefined]);
  });

  it.each([
    "a",
    "abcde",
    "ab=c",
    "ab=",
    "abc==",
    "abcd=",
    "ab===",
    "=",
    "====",
    "YQ==YQ==",
    "ab c",
    "a-_b",
    "abc\u00e1",
    "ab\0d",
    "YWJj!",
    "data:",
    "data:YWJj",
    "data:image/png,abcd",
    "data:image/png;base64YWJj",
    "data:a,b;base64,YWJj",
    `data:${"a".repeat(2_000)};base64,YWJj`,
    `data:${"a".repeat(2_000)}`,
    "data:;base64,data:;base64,YWJj",
  ])("is refused where it is neither: %#", async (text) => {
    const refused = expect.objectContaining({ code: "media_not_base64" }) as unknown;
    await expect(read(text)).rejects.toEqual(refused);
    for (const size of [1, 2, 3, 5, 1_000]) await expect(read(text, size)).rejects.toEqual(refused);
  });

  it("is no base64 in a text that is not ASCII", async () => {
    await expect(read("YWJj\u{1f600}")).rejects.toMatchObject({ code: "media_not_base64" });
    await expect(read("YW\u0142j")).rejects.toMatchObject({ code: "media_not_base64" });
  });

  it("says whether anything is base64, and nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 9 }), async (text, size) => {
        const of = (reading: ReturnType<typeof read>) =>
          reading.catch((error: unknown) => (error as { code: string }).code);
        const whole = await of(read(text));
        expect(Array.isArray(whole) || whole === "media_not_base64").toBe(true);
        if (/^[\0-\xff]*$/.test(text)) expect(await of(read(text, size))).toEqual(whole);
      }),
    );
  });
});
