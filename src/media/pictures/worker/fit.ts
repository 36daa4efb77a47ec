import type { Codecs } from "./codecs.ts";
import { Pixels } from "./image-data.ts";

const CHANNELS = 4;

/** The whole picture as large as it fits into a square of that side, in pixels. */
export async function fit(codecs: Codecs, pixels: Pixels, side: number): Promise<Pixels> {
  const scale = side / Math.max(pixels.width, pixels.height);
  const [width, height] = [pixels.width, pixels.height].map((one) => Math.max(1, Math.round(one * scale)));
  if (width === pixels.width && height === pixels.height) return pixels;
  // The resizer takes sixteen bytes more for each pixel: it gets no more of them than make a difference.
  const step = Math.floor(1 / scale / 2);
  return codecs.resize(step > 1 ? averaged(pixels, step) : pixels, width ?? 1, height ?? 1);
}

/** In the middle of a square that is transparent beside it. */
export function centered({ data, width, height }: Pixels, side: number): Pixels {
  const square = new Pixels(new Uint8ClampedArray(side * side * CHANNELS), side, side);
  const [left, top] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width * CHANNELS, (y + 1) * width * CHANNELS);
    square.data.set(row, ((top + y) * side + left) * CHANNELS);
  }
  return square;
}

/** What is in the middle of it, as a square. In its own memory: it may be a large one, and is not to be used after. */
export function middle({ data, width, height }: Pixels): Pixels {
  const side = Math.min(width, height);
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  const rowBytes = side * CHANNELS;
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * CHANNELS;
    data.copyWithin(y * rowBytes, from, from + rowBytes);
  }
  return new Pixels(data.subarray(0, side * rowBytes), side, side);
}

/** On white, for kinds of pictures that are not transparent. */
export function opaque({ data, width, height }: Pixels): Pixels {
  const shown = new Uint8ClampedArray(data.length);
  for (let at = 0; at < data.length; at += CHANNELS) {
    const opacity = (data[at + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++)
      shown[at + channel] = (data[at + channel] ?? 0) * opacity + 255 * (1 - opacity);
    shown[at + 3] = 255;
  }
  return new Pixels(shown, width, height);
}

/** Each square of `step` pixels a side as one, by its visible colors. What is less than a square at the end is left out. */
function averaged({ data, width, height }: Pixels, step: number): Pixels {
  const [wide, high] = [Math.max(1, Math.floor(width / step)), Math.max(1, Math.floor(height / step))];
  const result = new Uint8ClampedArray(wide * high * CHANNELS);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      let [red, green, blue, opacity, count] = [0, 0, 0, 0, 0];
      for (let dy = y * step; dy < Math.min((y + 1) * step, height); dy++) {
        let at = (dy * width + x * step) * CHANNELS;
        for (let dx = x * step; dx < Math.min((x + 1) * step, width); dx++, at += CHANNELS) {
          const alpha = data[at + 3] ?? 0;
          red += (data[at] ?? 0) * alpha;
          green += (data[at + 1] ?? 0) * alpha;
          blue += (data[at + 2] ?? 0) * alpha;
          opacity += alpha;
          count++;
        }
      }
      const seen = opacity === 0 ? 1 : opacity;
      result.set([red / seen, green / seen, blue / seen, opacity / count], (y * wide + x) * CHANNELS);
    }
  }
  return new Pixels(result, wide, high);
}
