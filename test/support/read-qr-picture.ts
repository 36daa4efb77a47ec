import jsQR from "jsqr";
import { PNG } from "pngjs";

/** The text in a PNG data URL, read from its pixels as a phone would. */
export function readQrPicture(dataUrl: string): string | undefined {
  const [, base64 = ""] = dataUrl.split("data:image/png;base64,");
  return readQrPixels(Buffer.from(base64, "base64"));
}

/** The text of the QR code that a PNG shows. */
export function readQrPixels(png: Buffer): string | undefined {
  const { data, width, height } = PNG.sync.read(png);
  return jsQR.default(new Uint8ClampedArray(data), width, height)?.data;
}
