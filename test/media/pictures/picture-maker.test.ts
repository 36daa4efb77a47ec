import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pictureMaker, type PictureMaker } from "../../../src/media/index.ts";
import { packCodecs, readCodecs } from "../../../src/media/pictures/codecs.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { seededChance } from "../../support/seeded-chance.ts";
import { factsOf, given, png, stripes } from "./sample-pictures.ts";

let maker: PictureMaker;
beforeAll(() => {
  maker = pictureMaker(systemClock);
});
afterAll(() => maker.close());

const STICKER = { type: "image/webp", width: 512, height: 512 };
const unfit = (message: unknown) => expect.objectContaining({ code: "picture_unfit", message }) as unknown;

describe("a sticker", () => {
  it.each([
    [30, 20],
    [900, 40],
    [512, 512],
    [1_500, 1_800],
    [1, 700],
  ])("is made of a picture of %i x %i", async (width, height) => {
    const sticker = await maker.sticker(given(png(width, height)));
    expect(factsOf(sticker)).toMatchObject(STICKER);
    expect(sticker.length).toBeLessThanOrEqual(100 * 1024);
  });

  it("is made of a JPEG and of a WebP", async () => {
    const jpeg = await maker.thumbnail(given(png(300, 200)));
    expect(factsOf(await maker.sticker(given(jpeg ?? Buffer.alloc(0))))).toMatchObject(STICKER);
    const webp = await maker.sticker(given(png(300, 200)));
    expect(factsOf(await maker.thumbnail(given(webp)))).toMatchObject({ type: "image/jpeg" });
  });

  it("is refused what is no picture, what cannot be read, and what has too many pixels", async () => {
    const pdf = maker.sticker(given(Buffer.from("%PDF-1.7\n")));
    await expect(pdf).rejects.toEqual(unfit("a sticker takes a JPEG, PNG or WebP picture"));
    const cut = maker.sticker(given(png(300, 200).subarray(0, 400)));
    await expect(cut).rejects.toEqual(unfit("the picture cannot be read"));
    const bomb = png(8, 8);
    bomb.writeUInt32BE(65_535, 16);
    bomb.writeUInt32BE(65_535, 20);
    await expect(maker.sticker(given(bomb))).rejects.toEqual(unfit(expect.stringContaining("40 megapixels")));
    // Whatever its head has told.
    const sly = maker.sticker({ ...given(bomb), width: 8, height: 8 });
    await expect(sly).rejects.toEqual(unfit("the picture cannot be read"));
  });
});

describe("a thumbnail", () => {
  it("is a JPEG of 32 pixels at most", async () => {
    const thumbnail = await maker.thumbnail(given(png(640, 320)));
    expect(factsOf(thumbnail)).toMatchObject({ type: "image/jpeg", width: 32, height: 16 });
    expect(thumbnail?.length).toBeLessThan(10 * 1024);
  });

  it("is not made of what cannot be read, or of what is large", async () => {
    expect(await maker.thumbnail(given(Buffer.from("%PDF-1.7\n")))).toBeUndefined();
    expect(await maker.thumbnail({ ...given(png(8, 8)), size: 5_000_000 })).toBeUndefined();
    expect(await maker.thumbnail({ ...given(png(8, 8)), width: 5_000, height: 5_000 })).toBeUndefined();
  });
});

describe("a profile picture", () => {
  it.each([
    [1_800, 900, 640],
    [900, 1_800, 640],
    [300, 200, 200],
    [200, 300, 200],
    [640, 640, 640],
    [1, 700, 1],
  ])("is the middle of %i x %i, as a JPEG of %i a side", async (width, height, side) => {
    const made = await maker.profile(given(png(width, height)));
    expect(factsOf(made)).toMatchObject({ type: "image/jpeg", width: side, height: side });
    expect(made.length).toBeLessThanOrEqual(128 * 1024);
  });

  it("shows what is in the middle", async () => {
    const [red, green, blue] = [
      [255, 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 255, 255],
    ] as const;
    const striped = stripes([red, green, blue]);
    expect(await maker.profile(given(striped))).toEqual(await maker.profile(given(stripes([green]))));
    expect(await maker.profile(given(striped))).not.toEqual(await maker.profile(given(stripes([red]))));
  });

  it("is refused what is no picture", async () => {
    const pdf = maker.profile(given(Buffer.from("%PDF-1.7\n")));
    await expect(pdf).rejects.toEqual(unfit("a profile picture takes a JPEG, PNG or WebP picture"));
  });
});

it("survives whatever bytes it is given, and goes on", async () => {
  const chance = seededChance(7);
  const below = (end: number) => Math.floor(chance() * end);
  const jpeg = (await maker.thumbnail(given(png(100, 80)))) ?? Buffer.alloc(0);
  const webp = await maker.sticker(given(png(100, 80)));
  for (const whole of [png(40, 30), jpeg, webp]) {
    for (let nth = 0; nth < 25; nth++) {
      const bytes = Buffer.from(whole.subarray(0, nth % 2 === 0 ? whole.length : 30 + below(whole.length)));
      for (let flips = 1 + below(8); flips > 0; flips--) bytes[16 + below(bytes.length - 16)] = below(256);
      // As if the head had told of a picture of a usual size: the codecs are on their own.
      const picture = { ...given(bytes), width: 40, height: 30 };
      const made = await maker.sticker(picture).catch((error: unknown) => error);
      if (made instanceof Uint8Array) expect(factsOf(made)).toMatchObject(STICKER);
      else expect(made).toMatchObject({ code: "picture_unfit" });
    }
  }
  expect(factsOf(await maker.sticker(given(png(100, 80))))).toMatchObject(STICKER);
});

it("gives a picture up that takes too long, and ends a worker that nothing is asked of", async () => {
  const clock = new ManualClock();
  const slow = pictureMaker(clock);
  const making = slow.sticker(given(png(3_000, 2_000)));
  const refused = expect(making).rejects.toEqual(unfit("the picture cannot be read"));
  await eventually("it has begun", () => clock.pending === 1);
  await clock.advance(10_000);
  await refused;
  expect(factsOf(await slow.sticker(given(png(20, 20))))).toMatchObject(STICKER);
  expect(clock.pending).toBe(1);
  await clock.advance(10_000);
  expect(clock.pending).toBe(0);
  await slow.close();
});

it("has its codecs in one piece that is the same each time", async () => {
  const codecs = await readCodecs();
  const packed = packCodecs(codecs);
  expect(packed.equals(packCodecs(await readCodecs()))).toBe(true);
  expect(packed.length).toBeLessThan(400 * 1024);
});
