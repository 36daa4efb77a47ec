import { PNG } from "pngjs";
import { contentReader } from "../../../src/media/index.ts";
import type { GivenPicture } from "../../../src/media/index.ts";

/** A PNG with something to see in it: transparent on the left, colors on the right. */
export function png(width: number, height: number): Buffer {
  const picture = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = [(x * 7 + y * 3) & 255, (x ^ y) & 255, (y * 5) & 255, x < width / 4 ? 0 : 255];
      picture.data.set(color, (y * width + x) * 4);
    }
  }
  return PNG.sync.write(picture, { deflateLevel: 1 });
}

/** A PNG of these colors side by side, a hundred pixels each way. */
export function stripes(colors: readonly (readonly number[])[]): Buffer {
  const picture = new PNG({ width: 100 * colors.length, height: 100 });
  for (let pixel = 0; pixel < picture.width * picture.height; pixel++) {
    picture.data.set(colors[Math.floor((pixel % picture.width) / 100)] ?? [], pixel * 4);
  }
  return PNG.sync.write(picture, { deflateLevel: 1 });
}

/** Its head tells of 8,000 by 8,000 pixels. */
export function hugePicture(): Buffer {
  const picture = png(60, 40);
  picture.writeUInt32BE(8_000, 16);
  picture.writeUInt32BE(8_000, 20);
  return picture;
}

/** A picture as it is taken in, with what its head tells. */
export function given(bytes: Uint8Array, organizationId = "acme"): GivenPicture {
  const reader = contentReader();
  reader.update(bytes);
  const { type, width, height } = reader.facts();
  return {
    organizationId,
    type,
    width,
    height,
    size: bytes.length,
    bytes: () => Promise.resolve(bytes),
  };
}

/** What a picture tells of itself. */
export function factsOf(bytes: Uint8Array | undefined) {
  const reader = contentReader();
  reader.update(bytes ?? new Uint8Array());
  return reader.facts();
}
